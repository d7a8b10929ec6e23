import { describe, expect, it } from "vitest";
import { OfflineError, ProblemError } from "../src/api/problem";
import { createSession } from "../src/api/session";

interface Seen {
  readonly path: string;
  readonly authorization: string | null;
}

/** A server that answers in turn, and what it was asked. */
function server(...answers: (Response | Error)[]) {
  const seen: Seen[] = [];
  const send = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), location.href), init);
    seen.push({ path: new URL(request.url).pathname, authorization: request.headers.get("Authorization") });
    const answer = answers.shift();
    if (!answer) throw new Error(`not expected: ${request.url}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { send: send, seen };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const token = (name: string, seconds = 600) =>
  json({ accessToken: name, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() });
const request = () => new Request(new URL("/api/v1/me", location.href));

describe("a session", () => {
  it("takes up what the refresh cookie still holds", async () => {
    const { send, seen } = server(token("one"), json({}));
    const session = createSession(send);
    await session.resume();
    expect(session.signedIn.get()).toBe("yes");
    await session.fetch(request());
    expect(seen.at(-1)).toEqual({ path: "/api/v1/me", authorization: "Bearer one" });
  });

  it("is nobody's where the cookie is gone", async () => {
    const session = createSession(server(json({ title: "no", status: 401 }, 401)).send);
    await session.resume();
    expect(session.signedIn.get()).toBe("no");
  });

  it.each([429, 409, 500, 503])(
    "is kept where the server answers %i and can be taken up later",
    async (status) => {
      const busy = () => json({ title: "later", status }, status);
      const session = createSession(server(busy(), ...(status === 409 ? [busy()] : []), token("one")).send);
      await expect(session.resume()).rejects.toBeInstanceOf(ProblemError);
      expect(session.signedIn.get()).toBe("unknown");
      await session.resume();
      expect(session.signedIn.get()).toBe("yes");
    },
  );

  it("goes on with a token that is still good where a new one has to wait", async () => {
    const busy = () => json({ title: "later", status: 429 }, 429);
    const { send, seen } = server(token("old", 5), busy(), json({}), token("ended", -1), busy());
    const session = createSession(send);
    await session.signIn("ann", "secret");
    await session.fetch(request());
    expect(seen.at(-1)).toEqual({ path: "/api/v1/me", authorization: "Bearer old" });
    await session.signIn("ann", "secret");
    await expect(session.fetch(request())).rejects.toThrow("later");
    expect(session.signedIn.get()).toBe("yes");
  });

  it("takes the cookie of a tab that was faster", async () => {
    const { send, seen } = server(json({}, 409), token("two"));
    const session = createSession(send);
    await session.resume();
    expect(seen).toHaveLength(2);
    expect(session.signedIn.get()).toBe("yes");
  });

  it("renews a refused token once and asks again", async () => {
    const { send, seen } = server(token("old"), json({ title: "late" }, 401), token("new"), json({ ok: 1 }));
    const session = createSession(send);
    await session.signIn("ann", "secret");
    expect(await (await session.fetch(request())).json()).toEqual({ ok: 1 });
    expect(seen.map((one) => one.authorization)).toEqual([null, "Bearer old", null, "Bearer new"]);
  });

  it("renews a token that is about to end before it is used, once for all who wait", async () => {
    const { send, seen } = server(token("old", 5), token("new"), json({}), json({}));
    const session = createSession(send);
    await session.signIn("ann", "secret");
    await Promise.all([session.fetch(request()), session.fetch(request())]);
    expect(seen.filter((one) => one.path.endsWith("refresh"))).toHaveLength(1);
  });

  it("says what the server says is wrong, field by field", async () => {
    const wrong = {
      title: "Bad",
      status: 400,
      detail: "No.",
      errors: [{ pointer: "#/name", message: "is taken" }],
    };
    const session = createSession(server(json(wrong, 400)).send);
    const problem = await session.fetch(request()).catch((e: unknown) => e);
    expect(problem).toBeInstanceOf(ProblemError);
    expect((problem as ProblemError).message).toBe("No. #/name: is taken");
    expect((problem as ProblemError).of("#/name")).toBe("is taken");
  });

  it("tells an absent server from one that refuses", async () => {
    const session = createSession(server(new TypeError("network")).send);
    await expect(session.fetch(request())).rejects.toBeInstanceOf(OfflineError);
  });

  it("ends with signing out", async () => {
    const session = createSession(server(token("one"), new Response(null, { status: 204 })).send);
    await session.signIn("ann", "secret");
    await session.signOut();
    expect(session.signedIn.get()).toBe("no");
  });
});
