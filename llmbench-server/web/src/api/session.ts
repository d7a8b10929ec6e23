import { signal, type Signal } from "./signal";
import { OfflineError, ProblemError } from "./problem";
import type { Problem } from "./types";

/** How far signing in has come: not known yet, nobody, or somebody. */
export type SignedIn = "unknown" | "no" | "yes";

/** The reader's session: keeps the access token in memory only and has it renewed in time. */
export interface Session {
  readonly signedIn: Signal<SignedIn>;
  /** Whether the server answered the last time it was asked. */
  readonly reachable: Signal<boolean>;
  /** Takes up a session that the refresh cookie still holds. */
  resume(): Promise<void>;
  signIn(user: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** What the server says at a path that needs no token, whatever its status. */
  look(path: string): Promise<Response>;
  /** A fetch that carries the token, renews it once when it is refused, and throws what the server says is wrong. */
  readonly fetch: (request: Request) => Promise<Response>;
}

interface Token {
  readonly accessToken: string;
  readonly expiresAt: string;
}

/** Renewed so much before its end, so that a request under way does not meet it. */
const EARLY_MS = 30_000;

/** For how many milliseconds it is still good. */
function left(token: Token): number {
  return Date.parse(token.expiresAt) - Date.now();
}

export function createSession(fetching: typeof fetch = (...of) => fetch(...of)): Session {
  const signedIn = signal<SignedIn>("unknown");
  const reachable = signal(true);
  let token: Token | undefined;
  let renewing: Promise<void> | undefined;

  const take = (next: Token | undefined) => {
    token = next;
    signedIn.set(next ? "yes" : "no");
  };

  const send = async (...of: Parameters<typeof fetch>): Promise<Response> => {
    try {
      const response = await fetching(...of);
      reachable.set(true);
      return response;
    } catch (problem) {
      if (of[0] instanceof Request && of[0].signal.aborted) throw problem;
      reachable.set(false);
      throw new OfflineError();
    }
  };

  const post = (path: string, init: RequestInit): Promise<Response> =>
    send(path, { ...init, method: "POST", credentials: "same-origin" });

  /** It comes to its end though the page be left: a token that was used and whose successor got lost would end the session. */
  const ask = () =>
    inTurn(() =>
      post("/api/v1/auth/refresh", { headers: { "X-LLMBench-Request": "page" }, keepalive: true }),
    );

  /** One renewal at a time: a refresh token is good once. */
  const renew = (): Promise<void> => {
    renewing ??= (async () => {
      let response = await ask();
      if (response.status === 409) {
        // Another tab was faster; the cookie it got is ours too.
        response = await ask();
      }
      if (response.ok) take((await response.json()) as Token);
      // Whatever else stands in the way passes, and says nothing of the session.
      else if (response.status === 401 || response.status === 403) take(undefined);
      else throw new ProblemError(await problemOf(response));
    })().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  const withToken = (request: Request): Request => {
    const copy = request.clone();
    if (token) copy.headers.set("Authorization", `Bearer ${token.accessToken}`);
    return copy;
  };

  const authorised = async (request: Request): Promise<Response> => {
    if (token && left(token) < EARLY_MS) {
      const early = token;
      await renew().catch((problem: unknown) => {
        if (left(early) <= 0) throw problem;
      });
    }
    let response = await send(withToken(request));
    if (response.status === 401 && token) {
      await renew();
      response = await send(withToken(request));
    }
    if (response.status === 401) take(undefined);
    if (!response.ok) throw new ProblemError(await problemOf(response));
    return response;
  };

  return {
    signedIn,
    reachable,
    resume: renew,
    async signIn(user, password) {
      const response = await post("/api/v1/auth/login", {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ user, password }),
      });
      if (!response.ok) throw new ProblemError(await problemOf(response));
      take((await response.json()) as Token);
    },
    async signOut() {
      await authorised(new Request(new URL("/api/v1/auth/logout", location.href), { method: "POST" }));
      take(undefined);
    },
    look: (path) => send(new Request(new URL(path, location.href))),
    fetch: authorised,
  };
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { type: "about:blank", title: `The server answered ${response.status}.`, status: response.status };
  }
}

/** One tab after another, so that each sends the cookie that the one before it got. */
async function inTurn(act: () => Promise<Response>): Promise<Response> {
  const { locks } = navigator as Partial<Navigator>;
  return locks ? await locks.request("llmbench.refresh", act) : act();
}
