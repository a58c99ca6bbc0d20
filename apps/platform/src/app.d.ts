// What a step of the browser's history remembers beside its address.
declare global {
	namespace App {
		interface PageState {
			/** How tall the sheet was. */
			stop?: import('@weltgewebe/ui').Stop;
			/** The slider that is open. */
			schieber?: 'webrat' | 'konto' | 'naehstuebchen';
		}
	}
}

export {};
