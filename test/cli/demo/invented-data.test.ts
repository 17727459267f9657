import { describe, expect, it } from "vitest";
import { inventCompany } from "../../../services/cli/demo/invented-data.ts";

describe("inventCompany", () => {
  it("invents the same company every time, and another one from another seed", () => {
    expect(inventCompany()).toEqual(inventCompany());
    expect(inventCompany(1).customers[0]).not.toEqual(inventCompany(2).customers[0]);
  });

  it("uses nothing that could belong to somebody", () => {
    const { customers } = inventCompany();

    expect(new Set(customers.map(({ email }) => email)).size).toBe(customers.length);
    for (const { email, phone } of customers) {
      expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.com$/u);
      expect(phone).toMatch(/^\+1 \d{3} 555 01\d\d$/u);
    }
  });

  it("has orders and tickets of customers that are there", () => {
    const { customers, orders, tickets } = inventCompany();

    for (const { customer } of [...orders, ...tickets]) {
      expect(customer).toBeGreaterThanOrEqual(1);
      expect(customer).toBeLessThanOrEqual(customers.length);
    }
  });
});
