// What has dissolved and stays readable.
import { laden } from '$lib/laden';
import { client } from '$lib/zustand/client';

export const load = async () => ({ knoten: (await laden(client.archiv())).items });
