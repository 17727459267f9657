import { describe, expect, it } from "vitest";
import { isAnswer, isConflict, toStoreFault } from "../../../services/adapters/sql/fault.ts";

describe("A driver's error", () => {
  it.each([
    ["SQLITE_FULL", "full"],
    ["SQLITE_IOERR_SHMSIZE", "full"],
    ["ENOSPC", "full"],
    ["53100", "full"],
    ["SQLITE_CORRUPT", "corrupt"],
    ["SQLITE_CORRUPT_INDEX", "corrupt"],
    ["SQLITE_NOTADB", "corrupt"],
    ["XX001", "corrupt"],
    ["SQLITE_BUSY", "unavailable"],
    ["SQLITE_IOERR_FSYNC", "unavailable"],
    ["57P01", "unavailable"],
    ["57014", "unavailable"],
    ["ECONNREFUSED", "unavailable"],
  ])("%s is the fault %s, with its cause", (driverCode, code) => {
    const cause = Object.assign(new Error("of the driver"), { code: driverCode });

    expect(toStoreFault(cause)).toMatchObject({ name: "StoreFault", code, cause });
  });

  it("without a code, or that is no error at all, is the fault unavailable", () => {
    expect(toStoreFault(new Error("Query read timeout")).code).toBe("unavailable");
    expect(toStoreFault("rubbish").code).toBe("unavailable");
    expect(toStoreFault(Object.assign(new Error("odd"), { code: 7 })).code).toBe("unavailable");
  });

  it("is passed on as it is when it is a fault already", () => {
    const fault = toStoreFault(new Error("lost"));

    expect(toStoreFault(fault)).toBe(fault);
  });

  it("is a conflict only where the database says that nothing was committed", () => {
    const codes = ["40001", "40P01", "23505", "57P01", "08006", "SQLITE_BUSY"];

    const conflicts = codes.filter((code) => isConflict(Object.assign(new Error(), { code })));

    expect(conflicts).toEqual(["40001", "40P01", "23505"]);
  });

  it("is an answer only where the connection can go on after it", () => {
    const codes = ["23505", "57014", "57P01", "08006", "25P03", "ECONNRESET", "EPIPE"];

    const answers = codes.filter((code) => isAnswer(Object.assign(new Error(), { code })));

    expect(answers).toEqual(["23505", "57014"]);
  });
});
