// A Knoten with its Fäden and its Gespräch.
import { ladeAkte } from '$lib/knoten/akte';
import { laden } from '$lib/laden';

export const load = async ({ params }) => ({ akte: await laden(ladeAkte(params.id)) });
