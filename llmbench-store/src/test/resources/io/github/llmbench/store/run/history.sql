-- A history to ask questions of: :runs runs of 20 benchmarks over two years, :samples trials in each of its two tasks for one model, and
-- 12 metrics. Run by SpeedTest.

insert into run (id, project, benchmark, started_at, finished_at, status, models, tasks, trials, tags, identity, context, result, search)
select 'h' || n, 'project' || n % 5, 'benchmark' || n % 20, timestamptz '2024-11-01' + n * interval '100 minutes',
    timestamptz '2024-11-01' + n * interval '100 minutes', 'COMPLETE', array['openai:model' || n % 7], array['sums', 'words'],
    2 * :samples, array['tag' || n % 3], '{}', '{}', '{"gates":[],"comparisons":[],"outcomes":[],"facts":[]}',
    to_tsvector('simple', 'h' || n || ' benchmark' || n % 20 || ' openai:model' || n % 7)
from generate_series(1, :runs) n;

-- By way of a record, so that a column that a later schema adds needs a value here and no other statement.
insert into metric
select (jsonb_populate_record(null::metric, jsonb_build_object(
    'run', no, 'position', p, 'name', 'metric' || p, 'model', models[1], 'task', 'sums', 'estimate', p * 0.1,
    'low', p * 0.1 - 0.01, 'high', p * 0.1 + 0.01, 'level', 0.95, 'method', 'wilson', 'count', :samples, 'unscored', 0, 'unit', '',
    'direction', 'HIGHER_IS_BETTER', 'signature', 'exact_match'))).*
from run, generate_series(0, 11) p;

insert into trial (run, task, model, sample, epoch, fence, outcome, answer, scores, cost_usd, priced, unpriced, calls, traces)
select no, t, 1, 'sample' || s, 1, 1, 'ANSWERED', 'The answer is ' || s,
    ('{"exact_match":{"state":"SCORED","value":' || (s + no) % 2 || '.0}}')::json, 0.001, 1, 0, '[]', '\x0100'
from run, generate_series(1, 2) t, generate_series(1, :samples) s
order by no, t, s;
