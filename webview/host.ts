import { is } from 'valibot';
import { toWebview, type HostRequest, type ReplyValue, type ToHost, type ToWebview } from '../src/protocol/messages.ts';

/** What VS Code gives a webview to talk with. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

export type Announcement = Exclude<ToWebview, { readonly kind: 'reply' }>;

export type RequestOf<Kind extends HostRequest['kind']> = Extract<HostRequest, { kind: Kind }>;

/** The other end of the line: the extension. */
export interface Host {
  /** Hands over every announcement from now on, and says that the view is ready for them. Called once. */
  listen(onAnnouncement: (announcement: Announcement) => void): void;
  /** Rejects with an error whose message is for the user when the host refuses. */
  request<Kind extends HostRequest['kind']>(request: RequestOf<Kind>): Promise<ReplyValue<Kind>>;
}

/** Connects to the host through `api`. Messages at `target` that do not fit the protocol are ignored. */
export function connectHost(api: WebviewApi, target: EventTarget): Host {
  let lastId = 0;
  let announce: (announcement: Announcement) => void = () => undefined;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (cause: Error) => void }>();

  target.addEventListener('message', event => {
    const { data } = event as MessageEvent<unknown>;
    if (!isToWebview(data)) return;
    if (data.kind !== 'reply') {
      announce(data);
      return;
    }
    const pending = waiting.get(data.requestId);
    waiting.delete(data.requestId);
    if (data.ok) pending?.resolve(data.value);
    else pending?.reject(new Error(data.message));
  });

  const request = <Kind extends HostRequest['kind']>(message: RequestOf<Kind>) => {
    const requestId = ++lastId;
    return new Promise<ReplyValue<Kind>>((resolve, reject) => {
      waiting.set(requestId, { resolve: value => resolve(value as ReplyValue<Kind>), reject });
      api.postMessage({ requestId, request: message } satisfies ToHost);
    });
  };
  return {
    request,
    listen(onAnnouncement) {
      announce = onAnnouncement;
      // Its only answer is the view; a host that is gone leaves the page as it is.
      void request({ kind: 'viewReady' }).catch(() => undefined);
    },
  };
}

/** The envelope is checked here; the views inside are typed by the host, which ships in the same package. */
const isToWebview = (data: unknown): data is ToWebview => is(toWebview, data);
