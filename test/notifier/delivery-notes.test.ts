import { expect, test } from "vitest";
import { Fault, type FaultCode } from "../../services/core/fault.ts";
import { createDeliveryNotes, type DeliveryNote } from "../../services/notifier/delivery-notes.ts";

function refusing(code: FaultCode) {
  const refusals: Fault[] = [];
  const notes = createDeliveryNotes({
    channel: "webhook",
    noteDelivery: async () => {
      throw new Fault({ code, reason: code, message: code });
    },
    onRefused: (error) => refusals.push(error),
  });
  return { notes, refusals };
}

test.each<FaultCode>(["not_found", "invalid_argument"])(
  "a note that is %s is dropped",
  async (code) => {
    const { notes, refusals } = refusing(code);

    await notes.delivered("req_1");

    expect(refusals).toMatchObject([{ code }]);
  },
);

test.each<FaultCode>(["unavailable", "permission_denied", "unauthenticated", "deadline_exceeded"])(
  "a note that is %s is still wanted",
  async (code) => {
    const { notes, refusals } = refusing(code);

    await expect(notes.failed("req_1", "http_410")).rejects.toMatchObject({ code });
    expect(refusals).toEqual([]);
  },
);

test.each([
  ["x".repeat(300), "x".repeat(256)],
  ["abgelehnt: größe ".repeat(20), "abgelehnt: gr??e ".repeat(20).slice(0, 256)],
])("a reason is cut to the bytes that the service takes", async (reason, told) => {
  const sent: DeliveryNote[] = [];
  const notes = createDeliveryNotes({
    channel: "webhook",
    noteDelivery: async (note) => sent.push(note),
    onRefused: () => undefined,
  });

  await notes.failed("req_1", reason);

  expect(sent).toEqual([
    { requestId: "req_1", channel: "webhook", delivered: false, reason: told },
  ]);
});
