-- A history to ask questions of: :runs runs of 20 benchmarks over two years, :samples trials in each of its two tasks for one model, and
-- 12 metrics. Run by SpeedTest.

insert into run (id, project, benchmark, started_at, finished_at, status, models, tasks, trials, tags, identity, context, result, search)
select 'h' || n, 'project' || n % 5, 'benchmark' || n % 20, timestamptz '2024-11-01' + n * interval '100 minutes',
    timestamptz '2024-11-01' + n * interval '100 minutes', 'COMPLETE', array['openai:model' || n % 7], array['sums', 'words'],
    2 * :samples, array['tag' || n % 3], '{}', '{}', '{"gates":[],"comparisons":[],"outcomes":[],"facts":[]}',
    to_tsvector('simple', 'h' || n || ' benchmark' || n % 20 || ' openai:model' || n % 7)
from generate_series(1, :runs) n;

insert into metric (run, position, name, model, task, estimate, low, high, level, method, count, unscored, unit, signature)
select no, p, 'metric' || p, models[1], 'sums', p * 0.1, p * 0.1 - 0.01, p * 0.1 + 0.01, 0.95, 'wilson', :samples, 0, '', 'exact_match'
from run, generate_series(0, 11) p;

insert into trial (run, task, model, sample, epoch, fence, outcome, answer, scores, cost_usd, priced, unpriced, calls, traces)
select no, t, 1, 'sample' || s, 1, 1, 'ANSWERED', 'The answer is ' || s,
    ('{"exact_match":{"state":"SCORED","value":' || (s + no) % 2 || '.0}}')::json, 0.001, 1, 0, '[]', '\x0100'
from run, generate_series(1, 2) t, generate_series(1, :samples) s
order by no, t, s;
