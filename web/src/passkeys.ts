// Asks the device for a passkey, to keep a new one or to sign in by one. The form that asks stays hidden where the browser cannot:
//   data-passkey="create" | "get"   what the form's button does before it is sent
//   data-options="/address"         where the server says what to ask for
// What the device answers is sent with the form, in its field “credential”.
import { all, say, word } from "./page";

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined;
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

type Descriptor = { id: string; type: "public-key" };

/** Takes the server's options as JSON has them: what are bytes are written in letters. */
function opened(o: any): any {
  const list = (l?: Descriptor[]) => l?.map((d) => ({ ...d, id: bytes(d.id) }));
  return { ...o, challenge: bytes(o.challenge), ...(o.user && { user: { ...o.user, id: bytes(o.user.id) } }), excludeCredentials: list(o.excludeCredentials), allowCredentials: list(o.allowCredentials) };
}

/** Writes what the device answers in letters. */
function closed(key: PublicKeyCredential): string {
  const r = key.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(r.clientDataJSON),
      attestationObject: r.attestationObject && text(r.attestationObject),
      transports: r.getTransports?.(),
      authenticatorData: r.authenticatorData && text(r.authenticatorData),
      signature: r.signature && text(r.signature),
      userHandle: r.userHandle ? text(r.userHandle) : undefined,
    },
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const answer = await fetch(form.dataset.options ?? "", { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) });
  if (!answer.ok) throw new Error((await answer.text()) || answer.statusText);
  const publicKey = opened((await answer.json()).publicKey);
  const key = await (form.dataset.passkey === "create" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  (form.elements.namedItem("credential") as HTMLInputElement).value = closed(key as PublicKeyCredential);
  form.submit();
}

export function start(): void {
  if (!window.isSecureContext || !window.PublicKeyCredential) return;
  for (const form of all<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch((e: unknown) => {
        const name = e instanceof DOMException ? e.name : "";
        if (name === "InvalidStateError") say(word("passkey-twice"), "bad");
        else if (name === "NotAllowedError" || name === "AbortError") say(word("passkey-unused"), "bad");
        else say(word("passkey-failed"), "bad");
      });
    });
  }
}
