import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLive } from "../src/api/live";
import type { LiveMessage } from "../src/api/types";

/** A socket whose other end is the test. */
class Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readyState: number = WebSocket.CONNECTING;
  readonly sent: unknown[] = [];
  constructor(readonly url: string) {}
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
  opens() {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }
  says(message: LiveMessage) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the live connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function started(ticket: () => Promise<string> = () => Promise.resolve("t&1")) {
    const sockets: Socket[] = [];
    const live = createLive(ticket, (url) => {
      const socket = new Socket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    });
    return { live, sockets };
  }

  it("asks for a topic with a ticket and tells its listener what comes", async () => {
    const { live, sockets } = started();
    const heard: LiveMessage[] = [];
    live.subscribe({ run: "r1" }, (message) => heard.push(message));
    await settled();
    expect(sockets[0]?.url).toMatch(/^ws:.*\/api\/v1\/live\?ticket=t%261$/);
    sockets[0]?.opens();
    expect(sockets[0]?.sent).toEqual([{ action: "subscribe", run: "r1" }]);
    sockets[0]?.says({ type: "runChanged", topic: "run:r1", seq: 7 });
    sockets[0]?.says({ type: "runChanged", topic: "run:other", seq: 8 });
    expect(heard.map((message) => message.seq)).toEqual([7]);
    expect(live.connected.get()).toBe(true);
  });

  it("comes back after a break and asks for what it missed", async () => {
    const { live, sockets } = started();
    live.subscribe({ project: "p" }, () => undefined);
    await settled();
    sockets[0]?.opens();
    sockets[0]?.says({ type: "runStarted", topic: "project:p", seq: 41 });
    sockets[0]?.close();
    expect(live.connected.get()).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    sockets[1]?.opens();
    expect(sockets[1]?.sent).toEqual([{ action: "subscribe", project: "p", since: 41 }]);
  });

  it("goes on where it was when somebody comes back to a topic", async () => {
    const { live, sockets } = started();
    const leave = live.subscribe({ project: "p" }, () => undefined);
    await settled();
    sockets[0]?.opens();
    sockets[0]?.says({ type: "runStarted", topic: "project:p", seq: 41 });
    leave();
    live.subscribe({ project: "p" }, () => undefined);
    expect(sockets[0]?.sent.at(-1)).toEqual({ action: "subscribe", project: "p", since: 41 });
  });

  it("is dead after 35 seconds without a word, and another is opened though the first does not end", async () => {
    const { live, sockets } = started();
    live.subscribe({ run: "r1" }, () => undefined);
    await settled();
    const [first] = sockets;
    if (!first) throw new Error("no socket");
    // The network is gone: the browser waits for an end that does not come.
    first.close = () => undefined;
    first.opens();
    await vi.advanceTimersByTimeAsync(34_000);
    first.says({ type: "heartbeat", seq: 1 });
    await vi.advanceTimersByTimeAsync(34_000);
    expect(live.connected.get()).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live.connected.get()).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    sockets[1]?.opens();
    expect(live.connected.get()).toBe(true);
    first.onclose?.();
    expect(live.connected.get()).toBe(true);
    live.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
  });

  it("waits longer each time it gets no ticket", async () => {
    const ticket = vi.fn(() => Promise.reject(new Error("away")));
    const { live } = started(ticket);
    live.subscribe({ system: true }, () => undefined);
    await settled();
    await vi.advanceTimersByTimeAsync(500);
    await vi.advanceTimersByTimeAsync(999);
    expect(ticket).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(ticket).toHaveBeenCalledTimes(3);
    live.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ticket).toHaveBeenCalledTimes(3);
  });

  it("leaves a topic when its last listener does", async () => {
    const { live, sockets } = started();
    const first = live.subscribe({ run: "r1" }, () => undefined);
    const second = live.subscribe({ run: "r1" }, () => undefined);
    await settled();
    sockets[0]?.opens();
    first();
    expect(sockets[0]?.sent).toHaveLength(1);
    second();
    expect(sockets[0]?.sent.at(-1)).toEqual({ action: "unsubscribe", run: "r1" });
  });
});
