import type { CoursePoint, LiveSnapshot, RunCourse } from "../../api/types";

/** So many points of a run are shown; the server keeps as many. */
const MOST = 600;

/** The course of a run that nothing is known of yet. Four snapshots a second are kept all. */
export const UNKNOWN: RunCourse = { stepMs: 100, points: [] };

/** A course with what a run says of itself now. */
export function followed(course: RunCourse, snapshot: LiveSnapshot): RunCourse {
  return thinned([...course.points, pointOf(snapshot)], course.stepMs);
}

/** What the server saw of a run, with what the page saw before and after that. */
export function joined(seen: RunCourse, own: RunCourse): RunCourse {
  const first = seen.points[0]?.elapsedMs ?? Infinity;
  const last = seen.points.at(-1)?.elapsedMs ?? -Infinity;
  const points = [
    ...own.points.filter((point) => point.elapsedMs < first),
    ...seen.points,
    // Where the server saw nothing all are before its first.
    ...own.points.filter((point) => point.elapsedMs >= first && point.elapsedMs > last),
  ];
  return thinned(points, Math.max(seen.stepMs, own.stepMs));
}

/** Points that are a step from each other at the least, but for the newest; the step is doubled until they are few enough. */
function thinned(all: readonly CoursePoint[], stepMs: number): RunCourse {
  let next = -Infinity;
  const points = all.filter((point, index) => {
    if (index < all.length - 1 && point.elapsedMs < next) return false;
    next = point.elapsedMs + stepMs;
    return true;
  });
  return points.length > MOST ? thinned(all, 2 * stepMs) : { stepMs, points };
}

function pointOf({ elapsedMs, done, inFlight, cost, live }: LiveSnapshot): CoursePoint {
  const errors = Object.values(live?.errors ?? {}).reduce((sum, n) => sum + n, 0);
  return {
    elapsedMs,
    done,
    inFlight,
    errors,
    ...(cost.usd === undefined ? {} : { usd: cost.usd }),
    ...(live && { callsPerSecond: live.callsPerSecond, tokensPerSecond: live.tokensPerSecond }),
    ...(live?.ttft && { ttft: live.ttft }),
    ...(live?.itl && { itl: live.itl }),
    ...(live?.e2e && { e2e: live.e2e }),
  };
}
