//! The floor of every durable write: whatever has queued is written behind one another and synced once. No rules, no
//! hashes, no keys, no state.

use anyhow::Result;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::sync::oneshot;

/// As many as wait for our writer, and as many as it takes at once.
const QUEUE: usize = 8_192;
const BATCH: usize = 1_024;

type Message = (Vec<u8>, oneshot::Sender<()>);

/// Where bytes are handed in.
#[derive(Clone)]
pub struct RawLog {
    queue: SyncSender<Message>,
}

impl RawLog {
    /// A log in this folder on a thread of its own, which ends with the last handle.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn begin(folder: &Path) -> Result<Self> {
        let file = File::create(folder.join("raw"))?;
        let (queue, messages) = sync_channel(QUEUE);
        std::thread::Builder::new().name("raw-log".into()).spawn(move || run(file, &messages))?;
        Ok(Self { queue })
    }

    /// Hands bytes in and waits until they are durable; whether they are.
    pub async fn append(&self, bytes: Vec<u8>) -> bool {
        let (done, durable) = oneshot::channel();
        self.queue.try_send((bytes, done)).is_ok() && durable.await.is_ok()
    }
}

fn run(mut file: File, messages: &Receiver<Message>) {
    let (mut buffer, mut waiting) = (Vec::new(), Vec::new());
    while let Ok(first) = messages.recv() {
        for (bytes, done) in std::iter::once(first).chain(messages.try_iter().take(BATCH - 1)) {
            buffer.extend_from_slice(&bytes);
            waiting.push(done);
        }
        if file.write_all(&buffer).and_then(|()| file.sync_data()).is_err() {
            return;
        }
        buffer.clear();
        for done in waiting.drain(..) {
            // Whoever asked may have gone.
            let _ = done.send(());
        }
    }
}
