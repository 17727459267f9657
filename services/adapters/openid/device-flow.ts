import { setTimeout as delay } from "node:timers/promises";
import {
  genericGrantRequest,
  initiateDeviceAuthorization,
  ResponseBodyError,
  type Configuration,
  type DeviceAuthorizationResponse,
} from "openid-client";
import { Fault } from "../../core/fault.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { discoverIssuer, type IssuerClientOptions } from "./issuer-client.ts";
import { toSignedIn, type SignedIn } from "./signed-in.ts";

/** What to ask the provider for. */
export interface DeviceFlowOptions extends IssuerClientOptions {
  readonly scope: string;
  /** Classes of sign-in, separated by blanks, of which the provider is asked for one; empty for any. */
  readonly acrValues: string;
  /** What the token shall be for, where the provider must be told (`audience`); empty where it knows. */
  readonly audience: string;
}

/** A sign-in that waits for a person with a browser, on whatever machine. */
export interface DeviceFlow {
  readonly verificationUri: string;
  /** The same with the code in it, where the provider gives one. */
  readonly verificationUriComplete?: string;
  readonly userCode: string;
  readonly expiresInS: number;
  /**
   * Asks as often as the provider allows until somebody has signed in. Rejects with a `Fault`: "sign_in_refused",
   * "sign_in_expired", "cancelled" when the signal aborts, and whatever goes wrong at the provider.
   */
  wait(signal: AbortSignal): Promise<SignedIn>;
}

const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";
/** RFC 8628, sections 3.2 and 3.5. */
const INTERVAL_S = 5;
const SLOWER_S = 5;

/** Begins the device flow (RFC 8628). Rejects with a `Fault`. */
export async function beginDeviceFlow(options: DeviceFlowOptions): Promise<DeviceFlow> {
  const { issuer, scope, acrValues, audience } = options;
  const configuration = await discoverIssuer(options);
  if (configuration.serverMetadata().device_authorization_endpoint === undefined) {
    throw new Fault({
      code: "failed_precondition",
      reason: "no_device_flow",
      message: `${issuer} offers no device flow (RFC 8628).`,
    });
  }
  const asked = await explainRefusal(issuer, () =>
    initiateDeviceAuthorization(configuration, {
      scope,
      ...(acrValues === "" ? {} : { acr_values: acrValues }),
      ...(audience === "" ? {} : { audience }),
    }),
  );
  const { verification_uri_complete: complete } = asked;
  return {
    verificationUri: asked.verification_uri,
    ...(complete === undefined ? {} : { verificationUriComplete: complete }),
    userCode: asked.user_code,
    expiresInS: asked.expires_in,
    wait: async (signal) => {
      const expiry = AbortSignal.timeout(asked.expires_in * 1000);
      const stop = AbortSignal.any([signal, expiry]);
      try {
        return await explainRefusal(issuer, () => poll(configuration, asked, stop));
      } catch (error) {
        if (signal.aborted) throw ended("cancelled", "The sign-in was given up.", error);
        if (expiry.aborted) throw ended("sign_in_expired", "Nobody signed in in time.", error);
        throw error;
      }
    },
  };
}

/**
 * As RFC 8628, section 3.5, says. The library polls too, and when it is told to stop it still waits for its interval: whoever
 * presses Ctrl-C would look at a terminal that does nothing.
 */
async function poll(
  configuration: Configuration,
  asked: DeviceAuthorizationResponse,
  stop: AbortSignal,
): Promise<SignedIn> {
  let intervalS = asked.interval ?? INTERVAL_S;
  for (;;) {
    await delay(intervalS * 1000, undefined, { signal: stop });
    try {
      const code = { device_code: asked.device_code };
      return toSignedIn(await genericGrantRequest(configuration, GRANT_TYPE, code), Date.now());
    } catch (error) {
      const said = error instanceof ResponseBodyError ? error.error : "";
      if (said !== "authorization_pending" && said !== "slow_down") throw error;
      if (said === "slow_down") intervalS += SLOWER_S;
    }
  }
}

function ended(reason: "cancelled" | "sign_in_expired", message: string, cause: unknown): Fault {
  const code = reason === "cancelled" ? reason : "deadline_exceeded";
  return new Fault({ code, reason, message, cause });
}
