import type { MessagePort } from "node:worker_threads";
import { parentPort, workerData } from "node:worker_threads";
import type { Database } from "better-sqlite3";
import { KeyRing } from "./key-ring.ts";
import { SqliteBatchWriter } from "./sqlite-batch-writer.ts";
import { configureSqlite, connectToSqlite, limitFile } from "./sqlite-connection.ts";
import { prepareStatements } from "./sqlite-statements.ts";
import { toThreadError } from "./thread-error.ts";
import type { PlannedBatch, WriterAnswer, WriterJob, WriterSetup } from "./writer-messages.ts";
import { packAppended } from "./writer-messages.ts";

interface OpenWriter {
  readonly database: Database;
  readonly writer: SqliteBatchWriter;
}

// The file was made and migrated by whoever started this thread.
function open({ path, fileBytesMax, openingsKey, service, texts }: WriterSetup): OpenWriter {
  const database = connectToSqlite(path);
  configureSqlite(database);
  limitFile(database, fileBytesMax);
  const statements = prepareStatements(database, texts);
  const ring = new KeyRing(openingsKey);
  return { database, writer: new SqliteBatchWriter({ database, statements, ring, service }) };
}

function append({ writer }: OpenWriter, batch: PlannedBatch): WriterAnswer {
  const appended = writer.write(batch);
  if (appended === undefined) return { kind: "conflict" };
  return { kind: "appended", appended: packAppended(appended) };
}

function perform({ database, writer }: OpenWriter, job: WriterJob): WriterAnswer {
  if (job.kind === "append") return append({ database, writer }, job.batch);
  if (job.kind === "close") database.close();
  else database.prepare(job.statement.sql).run(...job.statement.parameters);
  return { kind: "done" };
}

function answering(work: () => WriterAnswer): WriterAnswer {
  try {
    return work();
  } catch (error) {
    return { kind: "failed", error: toThreadError(error) };
  }
}

function send(port: MessagePort, answer: WriterAnswer): void {
  if (answer.kind !== "appended") return port.postMessage(answer);
  const { leafHashes, bodies } = answer.appended;
  port.postMessage(answer, [leafHashes.buffer, bodies.buffer]);
}

function serve(port: MessagePort, writer: OpenWriter): void {
  port.on("message", (job: WriterJob) => {
    send(
      port,
      answering(() => perform(writer, job)),
    );
    if (job.kind === "close") port.close();
  });
  // A job that can't be read is never answered; ending says so.
  port.on("messageerror", (error) => {
    throw error;
  });
}

function start(port: MessagePort): void {
  const answer = answering(() => {
    serve(port, open(workerData as WriterSetup));
    return { kind: "done" };
  });
  send(port, answer);
}

if (parentPort !== null) start(parentPort);
