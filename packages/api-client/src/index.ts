// The one door to the server: shapes, problems, operations. No other package may call `fetch`.
export * from './bilder.ts';
export * from './client.ts';
export { type Command, Unsettled } from './command.ts';
export { Line } from './http.ts';
export { type FieldProblem, Problem } from './problem.ts';
export * from './shapes.ts';
