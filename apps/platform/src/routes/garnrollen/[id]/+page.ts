// The public part of one Garnrolle.
import { laden } from '$lib/laden';
import { client } from '$lib/zustand/client';

export const load = async ({ params }) => ({ rolle: await laden(client.garnrolle(params.id)) });
