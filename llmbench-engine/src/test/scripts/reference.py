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
    cases = [(8, 10, .95), (0, 10, .95), (10, 10, .95), (1, 2, .95), (742, 1319, .95), (3, 100000, .99), (500000, 1000000, .9)]
    for k, n, level in cases:
        ci = stats.binomtest(k, n).proportion_ci(level, "exact")
        yield {"successes": k, "n": n, "level": level, "interval": interval(ci.low, ci.high)}


def wilson():
    for k, n, level in [(8, 10, .95), (0, 10, .95), (1, 2, .95), (742, 1319, .95), (999, 1000, .99)]:
        ci = stats.binomtest(k, n).proportion_ci(level, "wilson")
        yield {"successes": k, "n": n, "level": level, "interval": interval(ci.low, ci.high)}


def t_interval():
    for x in [[0, 0, 1, 1], [1, 2], [.1, .4, .35, .8, .9, .05], RNG.normal(3, 2, 40), RNG.integers(0, 2, 200)]:
        x = np.asarray(x, float)
        se = stats.sem(x)
        lo, hi = stats.t.interval(.95, len(x) - 1, x.mean(), se)
        yield {"values": floats(x), "mean": x.mean(), "se": se, "interval": interval(lo, hi)}


def clustered():
    cases = [(list(range(20)), [i % 4 for i in range(20)]), ([1, 0, 1, 1, 0], [0, 0, 1, 1, 2]), ([.5, .7], [0, 1]),
             ([1, 1, 1, 1], [0, 0, 1, 1]), (RNG.normal(0, 1, 60), np.sort(RNG.integers(0, 9, 60)))]
    for x, c in cases:
        x, c = np.asarray(x, float), np.asarray(c)
        groups = np.unique(c)
        g = len(groups)
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
             RNG.normal(.2, 1, 50), RNG.normal(.2, 1, 51), RNG.choice([-1, 0, 0, 0, 1, 1], 120)]
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
             (RNG.integers(0, 5, 80), RNG.integers(0, 6, 90)), ([1], [2, 3, 4])]
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


METHODS = {
    "clopperPearson": clopper_pearson, "wilson": wilson, "t": t_interval, "clustered": clustered, "bootstrap": bootstrap,
    "wilcoxon": wilcoxon, "signFlip": sign_flip, "mannWhitney": mann_whitney, "hodgesLehmann": hodges_lehmann,
    "cliffsDelta": cliffs_delta, "oddsRatio": odds_ratio, "pairedOddsRatio": paired_odds_ratio, "mcnemar": mcnemar,
    "benjaminiHochberg": benjamini_hochberg, "holm": holm, "planning": planning, "pooled": pooled, "bradleyTerry": bradley_terry,
    "twoSampleT": two_sample_t,
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
