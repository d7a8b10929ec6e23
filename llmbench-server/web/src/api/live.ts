import { signal, type Signal } from "./signal";
import type { LiveMessage } from "./types";

/** What a page wants to hear of. */
export type Topic = { readonly run: string } | { readonly project: string } | { readonly system: true };

/** The one live connection of a page: reconnects by itself and catches up with what it missed. */
export interface Live {
  readonly connected: Signal<boolean>;
  /** Hears of a topic until the function it gives is called. */
  subscribe(topic: Topic, listener: (message: LiveMessage) => void): () => void;
  close(): void;
}

interface Subscription {
  readonly topic: Topic;
  readonly listeners: Set<(message: LiveMessage) => void>;
  since: number | undefined;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** The server says something every 15 seconds; a connection that is silent for longer than two of them is dead, though nobody closed it. */
const SILENCE_MS = 35_000;

/**
 * @param ticket gives a new ticket, good once
 * @param open opens a socket, so that a test can give its own
 */
export function createLive(
  ticket: () => Promise<string>,
  open: (url: string) => WebSocket = (url) => new WebSocket(url),
): Live {
  const connected = signal(false);
  const subscriptions = new Map<string, Subscription>();
  /** How far topics were heard that nobody listens to now: whoever comes back to one hears what came since, not all of it again. */
  const heard = new Map<string, number>();
  let socket: WebSocket | undefined;
  let opening = false;
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const ask = (subscription: Subscription) => {
    const since = subscription.since === undefined ? {} : { since: subscription.since };
    socket?.send(JSON.stringify({ action: "subscribe", ...subscription.topic, ...since }));
  };

  const later = () => {
    if (closed || subscriptions.size === 0) return;
    timer = setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  const left = (by: WebSocket) => {
    if (socket !== by) return;
    socket = undefined;
    clearTimeout(silence);
    connected.set(false);
    later();
  };

  /** Waits for the next word of a connection; one that does not come is not waited for, nor is the end of what is dead. */
  const listenTo = (of: WebSocket) => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      of.close();
      left(of);
    }, SILENCE_MS);
  };

  const hear = (message: LiveMessage) => {
    const subscription = message.topic === undefined ? undefined : subscriptions.get(message.topic);
    if (!subscription) return;
    subscription.since = message.seq;
    for (const listener of [...subscription.listeners]) listener(message);
  };

  function connect(): void {
    if (opening || socket || closed) return;
    opening = true;
    ticket()
      .then((good) => {
        opening = false;
        if (closed) return;
        const scheme = location.protocol === "https:" ? "wss:" : "ws:";
        const next = open(`${scheme}//${location.host}/api/v1/live?ticket=${encodeURIComponent(good)}`);
        socket = next;
        listenTo(next);
        next.onopen = () => {
          wait = FIRST_WAIT_MS;
          listenTo(next);
          connected.set(true);
          for (const subscription of subscriptions.values()) ask(subscription);
        };
        next.onmessage = (event: MessageEvent<string>) => {
          if (socket !== next) return;
          listenTo(next);
          hear(JSON.parse(event.data) as LiveMessage);
        };
        next.onclose = () => {
          left(next);
        };
      })
      .catch(() => {
        // No ticket: the server is away or the session has ended; both show elsewhere, and here it is tried again.
        opening = false;
        later();
      });
  }

  return {
    connected,
    subscribe(topic, listener) {
      const name = nameOf(topic);
      let subscription = subscriptions.get(name);
      if (!subscription) {
        subscription = { topic, listeners: new Set(), since: heard.get(name) };
        subscriptions.set(name, subscription);
        if (socket?.readyState === WebSocket.OPEN) ask(subscription);
      }
      subscription.listeners.add(listener);
      connect();
      return () => {
        subscription.listeners.delete(listener);
        if (subscription.listeners.size > 0 || subscriptions.get(name) !== subscription) return;
        subscriptions.delete(name);
        if (subscription.since !== undefined) heard.set(name, subscription.since);
        if (socket?.readyState === WebSocket.OPEN) {
          socket.send(JSON.stringify({ action: "unsubscribe", ...topic }));
        }
      };
    },
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(silence);
      socket?.close();
    },
  };
}

/** The name the server gives a topic in its messages. */
export function nameOf(topic: Topic): string {
  if ("run" in topic) return `run:${topic.run}`;
  return "project" in topic ? `project:${topic.project}` : "system";
}
