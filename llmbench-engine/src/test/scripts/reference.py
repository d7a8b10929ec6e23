#!/usr/bin/env python3
"""Makes src/test/resources/stats/reference.json: values the statistics of the engine must agree with.

Run from llmbench-engine: python3 src/test/scripts/reference.py
Needs SciPy and NumPy; the versions used stand in the file. SciPy computes wherever it has the method; where it has not, the formula
of the source named in the Javadoc is written out here, apart from the Java code and by another way where there is one (lists of all
pairs and all orders instead of selection and recursion).
"""
import itertools
import json
import math
import sys

import numpy as np
import scipy
from scipy import optimize, stats

RNG = np.random.default_rng(20261124)


def floats(values):
    return [float(v) for v in values]


def interval(low, high):
    return [float(low), float(high)]


def clopper_pearson():
    cases = [(8, 10, .95), (0, 10, .95), (10, 10, .95), (1, 2, .95), (742, 1319, .95), (3, 100000, .99), (500000, 1000000, .9),
             (0, 2, .95), (2, 2, .95)]
    for k, n, level in cases:
        ci = stats.binomtest(k, n).proportion_ci(level, "exact")
        yield {"successes": k, "n": n, "level": level, "interval": interval(ci.low, ci.high)}


def wilson():
    for k, n, level in [(8, 10, .95), (0, 10, .95), (1, 2, .95), (742, 1319, .95), (999, 1000, .99), (2, 2, .95), (10, 10, .9)]:
        ci = stats.binomtest(k, n).proportion_ci(level, "wilson")
        yield {"successes": k, "n": n, "level": level, "interval": interval(ci.low, ci.high)}


def t_interval():
    for x in [[0, 0, 1, 1], [1, 2], [.1, .4, .35, .8, .9, .05], RNG.normal(3, 2, 40), RNG.integers(0, 2, 200), [3, 3, 3, 5, 5],
              [.1, .1, .1]]:
        x = np.asarray(x, float)
        se = stats.sem(x)
        lo, hi = stats.t.interval(.95, len(x) - 1, x.mean(), se) if se > 0 else (x.mean(), x.mean())
        yield {"values": floats(x), "mean": x.mean(), "se": se, "interval": interval(lo, hi)}


def clustered():
    cases = [(list(range(20)), [i % 4 for i in range(20)]), ([1, 0, 1, 1, 0], [0, 0, 1, 1, 2]), ([.5, .7], [0, 1]),
             ([1, 1, 1, 1], [0, 0, 1, 1]), (RNG.normal(0, 1, 60), np.sort(RNG.integers(0, 9, 60))),
             ([1, 0, 1], [0, 0, 0])]
    for x, c in cases:
        x, c = np.asarray(x, float), np.asarray(c)
        groups = np.unique(c)
        g = len(groups)
        if g == 1:
            yield {"values": floats(x), "clusters": [int(v) for v in c], "mean": x.mean(), "se": None, "interval": None}
            continue
        se = math.sqrt(sum((x[c == k] - x.mean()).sum() ** 2 for k in groups) * g / (g - 1)) / len(x)
        half = stats.t.ppf(.975, g - 1) * se
        yield {"values": floats(x), "clusters": [int(v) for v in c], "mean": x.mean(), "se": se,
               "interval": interval(x.mean() - half, x.mean() + half)}


def bootstrap():
    statistics = {"mean": np.mean, "median": np.median}
    cases = [("mean", RNG.exponential(1, 30)), ("mean", RNG.integers(0, 2, 100)), ("mean", RNG.normal(10, 3, 200)),
             ("mean", [1, 2]), ("mean", [3, 3, 5, 5, 5, 9, 9]), ("median", RNG.exponential(1, 41))]
    for name, x in cases:
        x = np.asarray(x, float)
        case = {"statistic": name, "values": floats(x)}
        for method in ["percentile", "BCa"]:
            r = stats.bootstrap((x,), statistics[name], n_resamples=200000, method=method, rng=np.random.default_rng(1), batch=2000)
            case[method.lower()] = interval(r.confidence_interval.low, r.confidence_interval.high)
            case["se"] = float(r.standard_error)
        yield case


def wilcoxon():
    cases = [[1.1, 2.3, -.4, 3.1, .9, -1.2, 2.2], [1.5, -.5], [1, 1, -1, 2, 2, 3, -2, 4], [0, 0, 1, -1, 2, 3, 3, 0, 5, -2],
             RNG.normal(.2, 1, 50), RNG.normal(.2, 1, 51), RNG.choice([-1, 0, 0, 0, 1, 1], 120), [2, 2, 2, 2], [-3, -3]]
    for d in cases:
        d = np.asarray(d, float)
        exact = len(d) <= 50 and len(np.unique(np.abs(d))) == len(d) and not (d == 0).any()
        r = stats.wilcoxon(d, zero_method="pratt", correction=True, method="exact" if exact else "approx")
        positive = float(stats.rankdata(np.abs(d))[d > 0].sum())
        yield {"differences": floats(d), "exact": bool(exact), "statistic": positive, "p": float(r.pvalue)}


def sign_flip():
    cases = [[1.1, 2.3, -.4, 3.1, .9, -1.2, 2.2], [1.5, -.5], [1, 1, 1], [0, 0, 1, -1, 1, 1, 0, 1], [.1, .2, -.3, .1, .1],
             RNG.normal(.5, 1, 12)]
    for d in cases:
        d = np.asarray(d, float)
        r = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf)
        yield {"differences": floats(d), "statistic": d.mean(), "p": float(r.pvalue)}


def mann_whitney():
    cases = [([1, 4, 6, 9.5], [2, 3, 5, 11, 12]), ([1, 2], [3, 4]), ([1, 1, 2, 3], [1, 2, 2, 5, 5]),
             (RNG.normal(0, 1, 50), RNG.normal(.4, 1, 40)), (RNG.normal(0, 1, 51), RNG.normal(.4, 1, 40)),
             (RNG.integers(0, 5, 80), RNG.integers(0, 6, 90)), ([1], [2, 3, 4]), ([0, 0, 0, 1], [1, 1, 1, 1])]
    for x, y in cases:
        x, y = np.asarray(x, float), np.asarray(y, float)
        both = np.concatenate([x, y])
        exact = max(len(x), len(y)) <= 50 and len(np.unique(both)) == len(both)
        r = stats.mannwhitneyu(x, y, method="exact" if exact else "asymptotic", use_continuity=True)
        yield {"left": floats(x), "right": floats(y), "exact": bool(exact), "statistic": float(r.statistic), "p": float(r.pvalue)}


def u_share_below(n, m, rank):
    """P(U < rank), over all orders for few values and by SciPy's exact test otherwise."""
    if math.comb(n + m, n) <= 200000:
        us = [sum(p) - n * (n - 1) // 2 for p in itertools.combinations(range(n + m), n)]
        return sum(u < rank for u in us) / len(us)
    from scipy.stats._mannwhitneyu import _MWU
    return float(_MWU(n, m).cdf(np.asarray(rank - 1)))


def hodges_lehmann():
    cases = [([1, 4, 6, 9.5], [2, 3, 5, 11, 12]), ([1, 2], [3, 4]), ([5, 5, 5, 5], [5, 5, 5, 5]),
             ([1, 1, 2, 3, 8], [1, 2, 2, 5, 5]), (RNG.exponential(100, 30), RNG.exponential(120, 25)),
             (RNG.lognormal(5, 1, 200), RNG.lognormal(5.1, 1, 150))]
    for x, y in cases:
        x, y = np.asarray(x, float), np.asarray(y, float)
        n, m = len(x), len(y)
        d = np.sort((x[:, None] - y[None, :]).ravel())
        if max(n, m) <= 50:
            rank = 0
            while u_share_below(n, m, rank + 1) <= .025:
                rank += 1
        else:
            rank = math.floor(n * m / 2 - stats.norm.ppf(.975) * math.sqrt(n * m * (n + m + 1) / 12))
        ci = interval(d[rank - 1], d[n * m - rank]) if rank >= 1 else None
        yield {"left": floats(x), "right": floats(y), "estimate": float(np.median(d)), "interval": ci}


def cliffs_delta():
    cases = [([1, 4, 6, 9.5], [2, 3, 5, 11, 12]), ([1, 2], [3, 4]), ([5, 5, 5], [5, 5, 5, 5]),
             ([1, 1, 2, 3, 8], [1, 2, 2, 5, 5]), (RNG.normal(0, 1, 30), RNG.normal(.5, 1, 25)), ([1], [2, 3])]
    z = stats.norm.ppf(.975)
    for x, y in cases:
        x, y = np.asarray(x, float), np.asarray(y, float)
        n, m = len(x), len(y)
        d = np.sign(x[:, None] - y[None, :])
        delta = d.mean()
        if min(n, m) < 2:
            ci = None
        elif abs(delta) == 1:
            inner = (min(n, m) - z * z) / (min(n, m) + z * z)
            ci = interval(inner, 1) if delta > 0 else interval(-1, -inner)
        else:
            v = (m * m * ((d.mean(1) - delta) ** 2).sum() + n * n * ((d.mean(0) - delta) ** 2).sum()
                 - ((d - delta) ** 2).sum()) / (n * m * (n - 1) * (m - 1))
            v = max(v, (1 - delta ** 2) / (n * m - 1))
            half = z * math.sqrt(v) * math.sqrt((1 - delta ** 2) ** 2 + z * z * v)
            below = 1 - delta ** 2 + z * z * v
            ci = interval((delta - delta ** 3 - half) / below, (delta - delta ** 3 + half) / below)
        yield {"left": floats(x), "right": floats(y), "estimate": float(delta), "interval": ci}


def odds_ratio():
    for a, b, c, d in [(70, 30, 60, 40), (1, 1, 1, 1), (999, 1, 990, 10), (5, 5, 5, 5), (12, 88, 30, 70)]:
        r = stats.contingency.odds_ratio([[a, b], [c, d]], kind="sample")
        ci = r.confidence_interval(.95)
        yield {"counts": [a, b, c, d], "estimate": float(r.statistic), "interval": interval(ci.low, ci.high)}


def paired_odds_ratio():
    for b, c in [(306, 79), (12, 2), (1, 1), (5, 5), (7, 1), (0, 4)]:
        ci = stats.binomtest(b, b + c).proportion_ci(.95, "exact")
        yield {"leftOnly": b, "rightOnly": c, "estimate": b / c, "interval": interval(ci.low / (1 - ci.low), ci.high / (1 - ci.high))}


def mcnemar():
    for b, c in [(306, 79), (12, 2), (0, 0), (1, 0), (5, 5), (0, 30)]:
        yield {"leftOnly": b, "rightOnly": c, "p": float(stats.binomtest(b, b + c).pvalue) if b + c else 1.0}


def benjamini_hochberg():
    for p in [[.01, .04, .03], [.5], [.02, .02, .02, .02], [0, 1, .5, .001, .049], floats(RNG.uniform(0, .3, 20))]:
        yield {"p": p, "adjusted": floats(stats.false_discovery_control(p, method="bh"))}


def holm():
    for p in [[.01, .04, .03], [.5], [.02, .02, .02, .02], [0, 1, .5, .001, .049], floats(RNG.uniform(0, .3, 20))]:
        adjusted = []
        for i, own in enumerate(p):
            # The smallest level at which the step-down procedure rejects hypothesis i.
            order = sorted(range(len(p)), key=lambda k: (p[k], k))
            place = order.index(i)
            adjusted.append(min(1., max((len(p) - k) * p[order[k]] for k in range(place + 1))))
        yield {"p": p, "adjusted": adjusted}


def planning():
    for alpha, power, p1, p2 in [(.05, .8, .8, .75), (.05, .9, .5, .4), (.01, .8, .95, .9), (.05, .8, .02, .05), (.1, .95, .6, .58)]:
        za, zb = stats.norm.ppf(1 - alpha / 2), stats.norm.ppf(power)
        p = (p1 + p2) / 2
        unpaired = (za * math.sqrt(2 * p * (1 - p)) + zb * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))) ** 2 / (p1 - p2) ** 2
        b, c = .1, .1 - abs(p1 - p2) / 2
        paired = (za * math.sqrt(b + c) + zb * math.sqrt(b + c - (b - c) ** 2)) ** 2 / (b - c) ** 2
        mean = (za + zb) ** 2 * (.1 + .2 / 4 + .3 / 2) / (p1 - p2) ** 2
        yield {"level": 1 - alpha, "power": power, "left": p1, "right": p2, "leftOnly": b, "rightOnly": c,
               "unpaired": unpaired, "paired": paired, "mean": mean}


def pooled():
    cases = [[(40, 100), (30, 60), (20, 80)], [(1, 2), (1, 2)], [(3, 3), (4, 4)], [(5, 10)], [(2, 5), (1, 1), (7, 30)]]
    for groups in cases:
        data = [np.array([1.] * ones + [0.] * (n - ones)) for ones, n in groups]
        n = sum(len(d) for d in data)
        k = len(data)
        within = sum(((d - d.mean()) ** 2).sum() for d in data)
        se = math.sqrt(within / (n - k) / n)
        mean = np.concatenate(data).mean()
        half = stats.t.ppf(.975, n - k) * se
        yield {"groups": [{"mean": d.mean(), "se": float(stats.sem(d)) if len(d) > 1 else 0., "size": len(d)} for d in data],
               "mean": float(mean), "se": se, "interval": interval(mean - half, mean + half)}


def bradley_terry():
    cases = [[[0, 6], [4, 0]], [[0, 5, 7], [5, 0, 6], [3, 4, 0]], [[0, 5, 5], [5, 0, 5], [5, 5, 0]],
             [[0, 3, 0], [0, 0, 4], [2, 0, 0]], [[0, 8.5, 9, 2], [1.5, 0, 6.5, 7], [1, 3.5, 0, 4], [3, 3, 6, 0]]]
    for wins in cases:
        w = np.array(wins, float)
        k = len(w)
        games = w + w.T

        def loss(theta):
            difference = theta[:, None] - theta[None, :]
            return float((w * np.logaddexp(0, -difference)).sum() + theta.sum() ** 2 / 2)

        theta = optimize.minimize(loss, np.zeros(k), method="BFGS", options={"gtol": 1e-11}).x
        theta = optimize.minimize(loss, theta, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-15, "maxiter": 20000}).x
        theta -= theta.mean()
        p = 1 / (1 + np.exp(theta[None, :] - theta[:, None]))
        information = -games * p * (1 - p)
        np.fill_diagonal(information, 0)
        np.fill_diagonal(information, -information.sum(1))
        se = np.sqrt(np.diag(np.linalg.pinv(information)))
        yield {"wins": wins, "strengths": floats(theta), "se": floats(se)}


def two_sample_t():
    for x, y in [([1, 1.02, 1.05, .95, .98], [.8, .82, .85, .79, .77]), ([1, 2], [3]), ([1, 2, 3], [1, 2, 3]),
                 (RNG.normal(0, 1, 10), RNG.normal(1, 1, 15)), ([5, 5, 6], [5, 7, 7, 9])]:
        r = stats.ttest_ind(x, y)
        ci = r.confidence_interval(.95)
        yield {"left": floats(x), "right": floats(y), "p": float(r.pvalue), "interval": interval(-ci.high, -ci.low)}


def quantile():
    for n, p, level in [(6, .5, .95), (10, .5, .95), (72, .95, .95), (1000, .99, .95), (500, .9, .99), (119, .05, .9)]:
        ci = stats.quantile_test(np.arange(1, n + 1), p=p).confidence_interval(level)
        yield {"n": n, "p": p, "level": level, "ranks": [int(ci.low), int(ci.high)]}
    for n, p in [(2, .5), (5, .5), (71, .95)]:
        yield {"n": n, "p": p, "level": .95, "ranks": None}


def paired_means():
    """The paired t test; where all differences are equal it has no value, and the exact permutation test takes its place."""
    rng = np.random.default_rng(1)
    cases = [[1.1, 2.3, -.4, 3.1, .9], [1, 2], [1, 0, 0, -1, 1, 1, 0, 1], rng.normal(.1, 1, 300), [.2, .2, .2, .2, .2], [0, 0, 0],
             [1, 1]]
    for d in cases:
        d = np.asarray(d, float)
        if np.ptp(d) == 0:
            exact = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf)
            yield {"differences": floats(d), "p": float(exact.pvalue), "interval": interval(d[0], d[0])}
        else:
            r = stats.ttest_rel(d, np.zeros(len(d)))
            ci = r.confidence_interval(.95)
            yield {"differences": floats(d), "p": float(r.pvalue), "interval": interval(ci.low, ci.high)}


def paired_bootstrap():
    """Where SciPy's BCa is not defined, all differences being equal, there is none here."""
    rng = np.random.default_rng(2)
    x, y = rng.exponential(1, 40), rng.integers(0, 2, 60)
    cases = [(x, x * .9 + rng.normal(0, .2, 40)), (y, np.where(rng.random(60) < .2, 1 - y, y)), ([3, 5], [1, 4]),
             ([1, 1, 2, 2, 5, 5, 3.1, 3.1, 3, 4, 4, 9.7], [1, 2, 1, 2, 3, 3, 3, 1, 2.3, 4, 4.4, 8]), ([2, 3, 4], [1, 2, 3])]
    for left, right in cases:
        left, right = np.asarray(left, float), np.asarray(right, float)
        case = {"left": floats(left), "right": floats(right), "bca": None}
        for method in ["percentile", "BCa"]:
            if method == "BCa" and np.ptp(left - right) == 0:
                continue
            r = stats.bootstrap((left, right), lambda a, b, axis: (a - b).mean(axis), paired=True, vectorized=True,
                                n_resamples=200000, method=method, rng=np.random.default_rng(1), batch=2000)
            case[method.lower()] = interval(r.confidence_interval.low, r.confidence_interval.high)
            case["se"] = float(r.standard_error)
        yield case


def smallest_with(values, p):
    """The smallest value with a share p at or below it."""
    values = np.sort(values)
    return float(values[max(1, math.ceil(p * len(values) - 1e-9 * len(values))) - 1])


def out_of_the_middle(weights, units, level):
    """The interval from all draws there are, each as likely as the next; the shares are Hesterberg's for so many units."""
    values = sorted(weights)
    tail = stats.norm.cdf(-math.sqrt(units / (units - 1)) * stats.t.ppf((1 + level) / 2, units - 1))
    ends = []
    for share in (tail, 1 - tail):
        near = {float(np.quantile(values, min(1, max(0, s)), method="inverted_cdf"))
                for s in (share - min(tail, .01) / 3, share, share + min(tail, .01) / 3)}
        assert len(near) == 1, (near, "drawn resamples could end on either")
        ends.append(near.pop())
    return interval(*ends)


def run_bootstrap():
    """No library has it: all R^R draws of R runs are listed in place of some at random."""
    rng = np.random.default_rng(3)
    cases = [([[1, 2, 3], [2, 3, 4]], .5), ([[5, 5], [5, 5], [5]], .9), ([[1, 1, 2], [2, 2, 3], [1, 3, 3, 3]], .5),
             ([floats(rng.exponential(10, 12) + 3 * r) for r in range(4)], .9),
             ([floats(rng.exponential(10, n)) for n in (3, 20, 9, 14, 6)], .95),
             ([floats(rng.lognormal(3, .5, 30) * f) for f in (1, 1.1, .9, 1.3, 1, 1.2)], .95)]
    for runs, p in cases:
        draws = [smallest_with([v for r in draw for v in runs[r]], p) for draw in itertools.product(range(len(runs)), repeat=len(runs))]
        yield {"runs": runs, "p": p, "estimate": smallest_with([v for r in runs for v in r], p), "se": float(np.std(draws)),
               "interval": out_of_the_middle(draws, len(runs), .95)}


def quantile_difference():
    """No library has it: all draws are listed in place of some at random."""
    rng = np.random.default_rng(4)

    def noise(n, mean):
        return [[float(v)] for v in rng.exponential(mean, n)]

    cases = [("paired", [[3], [5]], [[1], [9]], .5), ("paired", noise(5, 120), noise(5, 100), .75),
             ("paired", [[1, 2], [2], [2, 2, 5], [4]], [[1], [2], [3, 3], [4, 4]], .5),
             ("paired", [[7], [7], [7]], [[5], [5], [5]], .9), ("paired", noise(6, 100), noise(6, 300), .5),
             ("unpaired", [[1, 2], [3, 4]], [[5, 6], [8, 9]], .5), ("unpaired", [[2, 2], [2]], [[2], [2, 2]], .5),
             ("unpaired", [floats(rng.exponential(9, 8)) for _ in range(4)], [floats(rng.exponential(5, 8)) for _ in range(3)], .9)]
    for kind, left, right, p in cases:
        def of(units, draw):
            return smallest_with([v for u in draw for v in units[u]], p)

        lefts = [(d, of(left, d)) for d in itertools.product(range(len(left)), repeat=len(left))]
        if kind == "paired":
            draws = [value - of(right, d) for d, value in lefts]
        else:
            rights = [of(right, d) for d in itertools.product(range(len(right)), repeat=len(right))]
            draws = [a - b for _, a in lefts for b in rights]
        draws = np.array(draws)
        units = min(len(left), len(right))
        yield {"kind": kind, "left": left, "right": right, "p": p, "difference": of(left, range(len(left))) - of(right, range(len(right))),
               "interval": out_of_the_middle(draws, units, .95), "pValue": float(min(1, 2 * min((draws <= 0).mean(), (draws >= 0).mean())))}


def tango():
    """No library has it: the likelihood is maximised by search under each difference, and the score test inverted by bisection."""
    for b, c, n in [(306, 79, 1319), (1, 0, 2), (0, 0, 10), (9, 3, 44), (5, 5, 50), (12, 0, 30), (0, 7, 7)]:
        def score(d):
            def minus_log_likelihood(q):
                same = 1 - 2 * q - d
                return -(stats.multinomial.logpmf([b, c, n - b - c], n, [q + d, q, same]) if min(q + d, q, same) >= 0 else -np.inf)

            low, high = max(0, -d), (1 - d) / 2
            if high - low < 1e-13:
                q = low
            else:
                q = optimize.minimize_scalar(minus_log_likelihood, bounds=(low, high), method="bounded", options={"xatol": 1e-13}).x
            variance = n * (2 * q + d * (1 - d))
            return (b - c - n * d) / math.sqrt(variance) if variance > 1e-12 else math.copysign(math.inf, b - c - n * d) if b - c != n * d else 0

        z = stats.norm.ppf(.975)
        middle = (b - c) / n

        def end(edge, sign):
            inside, outside = middle, edge
            for _ in range(60):
                d = (inside + outside) / 2
                inside, outside = (d, outside) if sign * score(d) <= z else (inside, d)
            return inside

        yield {"leftOnly": b, "rightOnly": c, "pairs": n, "interval": interval(-1 if c == n else end(-1, 1), 1 if b == n else end(1, -1))}


def equal_weights():
    for groups in [[(40, 100), (30, 60), (20, 80)], [(1, 2), (1, 2)], [(3, 3), (4, 4)], [(5, 10)], [(2, 5), (7, 30), (3, 4)], [(1, 1), (2, 5)]]:
        data = [np.array([1.] * ones + [0.] * (n - ones)) for ones, n in groups]
        k, n = len(data), sum(len(d) for d in data)
        mean = np.mean([d.mean() for d in data])
        case = {"groups": [{"mean": d.mean(), "se": float(stats.sem(d)) if len(d) > 1 else 0., "size": len(d)} for d in data],
                "mean": float(mean), "se": None, "interval": None}
        if min(len(d) for d in data) > 1:
            # The variance of a mean of independent means.
            case["se"] = float(np.sqrt(sum(d.var(ddof=1) / len(d) for d in data)) / k)
            squares = [d.var(ddof=1) / len(d) for d in data]
            spread = sum(s * s / (len(d) - 1) for s, d in zip(squares, data))
            half = stats.t.ppf(.975, sum(squares) ** 2 / spread if spread else n - k) * case["se"]
            if k == 2 and spread:
                # SciPy has Welch's interval of a difference of two; of the second side's negatives it is that of the sum.
                welch = stats.ttest_ind(data[0], -data[1], equal_var=False).confidence_interval(.95)
                assert abs((welch.high - welch.low) / 4 - half) < 1e-9
            case["interval"] = interval(mean - half, mean + half)
        yield case


def two_means():
    for left, se, right, other in [(.9, .01, .87, .012), (1, 0, .5, .25), (.3, .1, .3, .1), (.5, .02, .7, 0), (12, 3, 8, 4)]:
        distribution = stats.norm(0, math.sqrt(se * se + other * other))
        yield {"left": left, "leftError": se, "right": right, "rightError": other, "p": float(2 * distribution.sf(abs(left - right)))}


def krippendorff():
    """No library: disagreeing pairs are counted one by one. The first is Krippendorff's own example, alpha 0.743."""
    nan = None
    a = [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan]
    b = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3]
    c = [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan]
    d = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan]
    cases = [list(map(list, zip(a, b, c, d))), [[0, 1], [1, 0]], [[0, 0], [1, 1], [0, 1]], [[1, 1, 0], [0, 0, 0], [1, nan, 1]],
             [[2, 2], [3, 3]], [[0, 1, 2], [2, 1, 0], [0, 0, 1]]]
    for units in cases:
        kept = [[v for v in unit if v is not None] for unit in units]
        kept = [unit for unit in kept if len(unit) > 1]
        everything = [v for unit in kept for v in unit]
        n = len(everything)
        observed = sum(sum(x != y for x, y in itertools.permutations(unit, 2)) / (len(unit) - 1) for unit in kept) / n
        expected = sum(x != y for x, y in itertools.permutations(everything, 2)) / (n * (n - 1))
        yield {"units": units, "alpha": 1 - observed / expected}


def confidence_sequence():
    """No library here has it: each gambler's capital is computed anew from all values, in logarithms, against each of 2,001 means."""
    rng = np.random.default_rng(5)
    cases = [(0, 1, .95, None, rng.integers(0, 2, 60)), (0, 1, .95, None, [1] * 40), (-1, 1, .95, None, rng.choice([-1, 0, 0, 0, 1], 80)),
             (0, 1, .99, 50, (rng.random(50) < .8) * 1), (0, 1, .9, 30, rng.random(30)), (0, 1, .95, 2, [1, 0]), (0, 10, .95, None, [3., 7.])]
    for low, high, level, population, values in cases:
        x = (np.asarray(values, float) - low) / (high - low)
        means = np.arange(2001) / 2000
        alpha = 1 - level
        logs = np.zeros((2, 2001))
        out = np.zeros((2, 2001), bool)
        ends = []
        centres = (.5 + np.cumsum(x)) / (np.arange(1, len(x) + 1) + 1)
        lower, upper = 0., 1.
        for t in range(1, len(x) + 1):
            variance = (.25 + ((x[:t - 1] - centres[:t - 1]) ** 2).sum()) / t
            bet = math.sqrt(2 * math.log(2 / alpha) / (variance * t * math.log(1 + t)))
            rest = means if population is None else (population * means - x[:t - 1].sum()) / (population - t + 1)
            with np.errstate(divide="ignore", invalid="ignore"):
                logs[0] += np.log1p(np.minimum(bet, .5 / rest) * (x[t - 1] - rest))
                logs[1] += np.log1p(-np.minimum(bet, .5 / (1 - rest)) * (x[t - 1] - rest))
            out[0] |= (rest < 0) | (logs[0] >= math.log(2 / alpha))
            out[1] |= (rest > 1) | (logs[1] >= math.log(2 / alpha))
            a = np.flatnonzero(out[0]).max() / 2000 if out[0].any() else 0.
            b = np.flatnonzero(out[1]).min() / 2000 if out[1].any() else 1.
            if population is not None:
                a, b = max(a, x[:t].sum() / population), min(b, (x[:t].sum() + population - t) / population)
            a, b = max(a, lower), min(b, upper)
            if a <= b:
                lower, upper = a, b
            ends.append(interval(low + lower * (high - low), low + upper * (high - low)))
        yield {"low": low, "high": high, "level": level, "population": population, "values": floats(values), "intervals": ends}


def quantile_sequence():
    for n, p, level in [(1, .5, .95), (2, .5, .95), (100, .5, .95), (1000, .95, .95), (100000, .99, .99)]:
        inner = (1.4 * math.log(math.log(2.1 * n)) + math.log(10 / (1 - level))) / n
        yield {"n": n, "p": p, "level": level, "reach": 1.5 * math.sqrt(p * (1 - p) * inner) + .8 * inner}


def energy(left, right):
    """Q of Matteson and James by its definition."""
    n, m = len(left), len(right)
    def within(v):
        return np.abs(v[:, None] - v[None, :]).sum() / (len(v) * (len(v) - 1)) if len(v) > 1 else 0

    return n * m / (n + m) * (2 * np.abs(left[:, None] - right[None, :]).mean() - within(left) - within(right))


def student(left, right):
    if len(left) + len(right) < 3:
        return 1.
    if np.ptp(left) == 0 and np.ptp(right) == 0:
        return 1. if left[0] == right[0] else min(1., 2 / math.comb(len(left) + len(right), len(left)))
    return float(stats.ttest_ind(left, right).pvalue)


def change_points():
    """Hunter's algorithm by its text, with sums over all pairs for each split: windows of 50, p 0.001, weak points at ten times that."""
    rng = np.random.default_rng(6)
    cases = [[1.00, 1.02, 1.05, .95, .98, 1.01, .97, 1.03, .99, 1.04, .50, .52, .49, .51, .48, .53, .50, .47, .52, .51],
             floats(np.concatenate([rng.normal(10, 1, 30), rng.normal(13, 1, 30), rng.normal(10, 1, 40)])), [1, 2], [3] * 12,
             [5] * 8 + [6] * 8, floats(np.round(np.concatenate([rng.normal(100, 2, 25), rng.normal(104, 2, 20)]))),
             floats(rng.normal(0, 1, 70)), floats(np.concatenate([rng.normal(5, .1, 12), [9], rng.normal(5, .1, 12)]))]
    for values in cases:
        x = np.asarray(values, float)

        def best(start, end):
            top, at = 0., start
            for t in range(start + 1, end):
                for k in range(t + 1, end + 1):
                    q = energy(x[start:t], x[t:k])
                    if q > top + 1e-9:
                        top, at = q, t
            return top, at

        weak, start = set(), 0
        while start < len(x):
            end, found, parts = min(len(x), start + 50), [], [(start, min(len(x), start + 50))]
            while True:
                (top, at), part = max(((best(*part), part) for part in parts), key=lambda one: one[0][0])
                if top <= 1e-9 or student(x[part[0]:at], x[at:part[1]]) > .01:
                    break
                found.append(at)
                parts.remove(part)
                parts += [(part[0], at), (at, part[1])]
            weak |= set(found)
            start = max(max(found, default=0), start + 25)
        points = sorted(weak)
        while points:
            edges = [0] + points + [len(x)]
            ps = [student(x[edges[i]:edges[i + 1]], x[edges[i + 1]:edges[i + 2]]) for i in range(len(points))]
            worst = int(np.argmax(ps))
            if ps[worst] < .001:
                break
            del points[worst]
        yield {"series": values, "changes": [int(p) for p in points]}


def sections():
    for overall, parts in [(10., [9., 12., 11., 10.5]), (5., [4., 7.]), (100., [100., 100., 100.]), (3., [2., 2., 5., 5., 2.]),
                           (50., [51., 52., 53.]), (7., [7.5])]:
        b = len(parts)
        case = {"overall": overall, "sections": parts, "se": None, "interval": None}
        if b > 1:
            # The root mean square about the overall figure, from the variance about the mean and the mean's distance.
            square = np.var(parts, ddof=1) + b / (b - 1) * (np.mean(parts) - overall) ** 2
            case["se"] = float(np.sqrt(square / b))
            half = stats.t.ppf(.975, b - 1) * case["se"]
            case["interval"] = interval(overall - half, overall + half)
        yield case


METHODS = {
    "clopperPearson": clopper_pearson, "wilson": wilson, "t": t_interval, "clustered": clustered, "bootstrap": bootstrap,
    "wilcoxon": wilcoxon, "signFlip": sign_flip, "mannWhitney": mann_whitney, "hodgesLehmann": hodges_lehmann,
    "cliffsDelta": cliffs_delta, "oddsRatio": odds_ratio, "pairedOddsRatio": paired_odds_ratio, "mcnemar": mcnemar,
    "benjaminiHochberg": benjamini_hochberg, "holm": holm, "planning": planning, "pooled": pooled, "bradleyTerry": bradley_terry,
    "twoSampleT": two_sample_t, "quantile": quantile, "pairedMeans": paired_means, "pairedBootstrap": paired_bootstrap,
    "runBootstrap": run_bootstrap, "quantileDifference": quantile_difference, "tango": tango, "equalWeights": equal_weights,
    "twoMeans": two_means, "krippendorff": krippendorff, "confidenceSequence": confidence_sequence,
    "quantileSequence": quantile_sequence, "changePoints": change_points, "sections": sections,
}

if __name__ == "__main__":
    result = {"made": {"script": "src/test/scripts/reference.py", "scipy": scipy.__version__, "numpy": np.__version__,
                       "python": sys.version.split()[0]}}
    for name, method in METHODS.items():
        result[name] = list(method())
        assert len(result[name]) >= 5, name
    with open("src/test/resources/stats/reference.json", "w") as out:
        json.dump(result, out, indent=None, separators=(",", ":"), allow_nan=False)
        out.write("\n")
