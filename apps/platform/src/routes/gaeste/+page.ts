// The Gäste that wait to be verified.
import { laden } from '$lib/laden';
import { client } from '$lib/zustand/client';

export const load = async () => ({ gaeste: (await laden(client.garnrollen('gast'))).items });
