// Which edition of the app runs, and whether a newer one waits. The newer one takes over when the person says so, never by
// itself: somebody may be writing.

const LOOK_MS = 3_600_000;

export class Fassung {
	/** Whether a newer edition waits. */
	wartet = $state(false);
	#there: ServiceWorkerRegistration | null = null;
	#asked = false;

	/** Registers the service worker and keeps looking for newer editions; returns how to stop that. */
	async beginne(): Promise<() => void> {
		if (!('serviceWorker' in navigator)) return () => undefined;
		const there = await navigator.serviceWorker.register('/service-worker.js');
		this.#there = there;
		this.#look();
		void this.#join();
		there.addEventListener('updatefound', () => there.installing?.addEventListener('statechange', () => this.#look()));
		navigator.serviceWorker.addEventListener('controllerchange', () => this.#asked && location.reload());
		const look = () => document.visibilityState === 'visible' && void there.update().catch(() => undefined);
		const timer = setInterval(look, LOOK_MS);
		document.addEventListener('visibilitychange', look);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', look);
		};
	}

	/** A page that opened just while the first worker took its pages over was not among them: it asks to be taken along. */
	async #join(): Promise<void> {
		const { active } = await navigator.serviceWorker.ready;
		if (!navigator.serviceWorker.controller) active?.postMessage('nimm mich mit');
	}

	/** The first one of all does not wait for anybody. */
	#look(): void {
		this.wartet = !!this.#there?.waiting && !!navigator.serviceWorker.controller;
	}

	/** Lets the newer edition take over, and loads the page anew with it. */
	uebernimm(): void {
		this.#asked = true;
		this.#there?.waiting?.postMessage('uebernimm');
	}
}
