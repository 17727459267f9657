/** A customer who does not exist. */
export interface Customer {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly country: string;
  readonly createdAt: string;
}

/** What such a customer bought. `customer` is the customer's number, from 1. */
export interface Order {
  readonly customer: number;
  readonly cents: number;
  readonly status: "paid" | "shipped" | "returned";
  readonly createdAt: string;
}

/** What such a customer asked. */
export interface Ticket {
  readonly customer: number;
  readonly subject: string;
  readonly status: "open" | "closed";
  readonly createdAt: string;
}

/** A company's data. */
export interface CompanyData {
  readonly customers: readonly Customer[];
  readonly orders: readonly Order[];
  readonly tickets: readonly Ticket[];
}

/** Large enough that nobody reads it by eye, small enough to be there within a second. */
const CUSTOMERS = 2_400;
const ORDERS = 6_000;
const TICKETS = 900;

const GIVEN = ["Ada", "Bea", "Cem", "Dov", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kai", "Lea"];
const FAMILY = ["Abel", "Birk", "Cole", "Dahl", "Eder", "Falk", "Gray", "Holm", "Iyer", "Jans"];
const STREETS = ["Sample Street", "Specimen Road", "Placeholder Lane", "Example Avenue"];
const COUNTRIES = ["DE", "FR", "IE", "IN", "NL", "SE", "US"];
const SUBJECTS = ["Where is my parcel?", "Invoice is wrong", "Wrong size", "How do I return it?"];
const FIRST_DAY_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const DAYS = 300;

/**
 * The same company every time. Names are combined at random, domains are reserved (RFC 2606, section 3), and so is the
 * block of telephone numbers (555-01xx, set aside for fiction).
 */
export function inventCompany(seed = 20_261): CompanyData {
  const dice = createDice(seed);
  const times = <T>(count: number, make: (number: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index + 1));
  return {
    customers: times(CUSTOMERS, (number) => inventCustomer(number, dice)),
    orders: times(ORDERS, () => ({
      customer: dice.upTo(CUSTOMERS),
      cents: 500 + dice.upTo(40_000),
      status: dice.pick(["paid", "shipped", "shipped", "returned"]),
      createdAt: dice.day(),
    })),
    tickets: times(TICKETS, () => ({
      customer: dice.upTo(CUSTOMERS),
      subject: dice.pick(SUBJECTS),
      status: dice.pick(["open", "closed", "closed"]),
      createdAt: dice.day(),
    })),
  };
}

function inventCustomer(number: number, dice: Dice): Customer {
  const given = dice.pick(GIVEN);
  const family = dice.pick(FAMILY);
  return {
    name: `${given} ${family}`,
    email: `${given}.${family}.${number}@example.com`.toLowerCase(),
    phone: `+1 ${200 + dice.upTo(700)} 555 01${String(dice.upTo(99)).padStart(2, "0")}`,
    address: `${dice.upTo(200)} ${dice.pick(STREETS)}`,
    country: dice.pick(COUNTRIES),
    createdAt: dice.day(),
  };
}

interface Dice {
  /** A whole number from 1 to `max`. */
  upTo(max: number): number;
  pick<const T>(items: readonly T[]): T;
  day(): string;
}

/** Mulberry32: small, and the same on every machine. Nothing secret comes from it. */
function createDice(seed: number): Dice {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new RangeError("items: must not be empty");
    return item;
  };
  return {
    upTo: (max) => 1 + Math.floor(next() * max),
    pick,
    day: () => new Date(FIRST_DAY_MS + Math.floor(next() * DAYS) * DAY_MS).toISOString(),
  };
}
