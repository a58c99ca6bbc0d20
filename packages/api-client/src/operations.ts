// What the server's own description says about each operation, as types: addresses, parameters, bodies, answers. Nothing
// of this is in the bundle. It is why the client is not built on `openapi-fetch`: these types check as much, and the one
// function that sends (`http.ts`) is smaller than that package and knows command ids, positions and repetition.
import type { paths } from './generated/schema.ts';
import type { Told } from './told.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The addresses below `/api`. */
export type AnyAddress = keyof Known;

type Known = { [P in keyof paths as P extends `/api${infer Below}` ? Below : never]: paths[P] };

/** The addresses below `/api` that know a method. */
export type Address<M extends Method> = {
	[P in keyof Known]: Known[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof Known];

type Operation<P extends keyof Known, M extends Method> = Known[P] extends { [K in M]: infer O } ? O : never;

type Json<R> = R extends { content: { 'application/json': infer T } } ? Told<T> : undefined;

/** The body of a good answer. */
export type Answer<P extends keyof Known, M extends Method> =
	Operation<P, M> extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 204)]> : never;

type Filling<O> = O extends { parameters: { path: infer F } } ? { path: F } : { path?: undefined };
type Sending<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
	? { body: B }
	: { body?: undefined };

/** What is asked besides the address; an empty value is left out. */
export type Query<O> = O extends { parameters: { query?: infer Q } }
	? { [K in keyof Q]?: Q[K] | string | null }
	: Record<string, never>;

/** What a call of an operation needs. */
export type Call<P extends keyof Known, M extends Method> = Filling<Operation<P, M>> &
	Sending<Operation<P, M>> & {
		query?: Query<Operation<P, M>>;
		/** The version that a change is based on; sent as `If-Match`. */
		version?: number;
		signal?: AbortSignal;
	};
