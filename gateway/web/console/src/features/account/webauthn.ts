/** Passkeys: between the desk's JSON and the browser's buffers. */

/** The person closed the browser's window, or no key of theirs fits. */
export class NoKey extends Error {}

/** The key is one of this account already. */
export class KnownKey extends Error {}

interface Descriptor {
  id: string;
  type: PublicKeyCredentialType;
  transports?: AuthenticatorTransport[];
}

type CreateJson = Omit<
  PublicKeyCredentialCreationOptions,
  "challenge" | "user" | "excludeCredentials"
> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Descriptor[];
};

type GetJson = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
  challenge: string;
  allowCredentials?: Descriptor[];
};

export function canUseKeys(): boolean {
  return typeof PublicKeyCredential === "function";
}

/** Makes a key for this account. */
export async function createKey(options: unknown, signal?: AbortSignal): Promise<object> {
  const json = publicKeyOf<CreateJson>(options);
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...json,
    challenge: bytes(json.challenge),
    user: { ...json.user, id: bytes(json.user.id) },
    excludeCredentials: (json.excludeCredentials ?? []).map(descriptor),
  };
  const made = await asked(navigator.credentials.create({ publicKey, ...(signal && { signal }) }));
  const { response } = made;
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new NoKey();
  return {
    ...base(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** Has a key sign that its owner is here. */
export async function useKey(options: unknown, signal?: AbortSignal): Promise<object> {
  const json = publicKeyOf<GetJson>(options);
  const publicKey: PublicKeyCredentialRequestOptions = {
    ...json,
    challenge: bytes(json.challenge),
    allowCredentials: (json.allowCredentials ?? []).map(descriptor),
  };
  const found = await asked(navigator.credentials.get({ publicKey, ...(signal && { signal }) }));
  const { response } = found;
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new NoKey();
  return {
    ...base(found),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle && { userHandle: text(response.userHandle) }),
    },
  };
}

async function asked(answer: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await answer;
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError") throw new KnownKey();
  }
  throw new NoKey();
}

function base(credential: PublicKeyCredential) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
  };
}

/** Some libraries wrap the options as the browser's call wants them. */
function publicKeyOf<T>(options: unknown): T {
  return ((options as { publicKey?: T }).publicKey ?? options) as T;
}

function descriptor({ id, type, transports }: Descriptor): PublicKeyCredentialDescriptor {
  return { id: bytes(id), type, ...(transports && { transports }) };
}

/** Of base64url, with or without its end. */
export function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const plain = atob(encoded.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

/** As base64url without an end. */
export function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
