import type { CallPurpose, MessageRole, Outcome } from "../api/types";
import { t } from "./i18n";

/** How a trial or call ended, in the reader's words. */
export function outcomeName(outcome: Outcome): string {
  return t(`outcome.${outcome}`);
}

/** Who says a message. */
export function roleName(role: MessageRole): string {
  return t(`message.${role}`);
}

/** What a call was for. */
export function purposeName(purpose: CallPurpose): string {
  return t(`purpose.${purpose}`);
}
