//! Which servers may keep the log. A setting that can lose what was acknowledged is refused, unless the operator asked
//! for it by name.

use sqlx::PgConnection;

/// Whether settings that can lose an acknowledged write are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Safety {
    /// They are refused.
    Required,
    /// They are accepted: the operator asked for it by name.
    Waived,
}

/// Why a server may not keep the log.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unsafe {
    /// Older than 15 or newer than 18.
    #[error("PostgreSQL {0} is not supported: the log needs 15, 16, 17 or 18")]
    Version(i32),
    /// A setting that can lose an acknowledged write.
    #[error(
        "PostgreSQL runs with {setting} = {value}, which can lose an acknowledged vote: set {setting} = on, \
         or start with --allow-unsafe-log if losing writes is acceptable here"
    )]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What it is.
        value: String,
    },
}

/// Settings and the values that keep what was acknowledged.
const SAFE: [(&str, &[&str]); 3] =
    [("fsync", &["on"]), ("full_page_writes", &["on"]), ("synchronous_commit", &["on", "remote_apply"])];

/// Looks at the server's version and settings.
pub(crate) async fn judge(connection: &mut PgConnection) -> Result<Option<Unsafe>, sqlx::Error> {
    let number: i32 = sqlx::query_scalar("select current_setting('server_version_num')::int")
        .fetch_one(&mut *connection)
        .await?;
    if !(150_000..190_000).contains(&number) {
        return Ok(Some(Unsafe::Version(number / 10_000)));
    }
    for (setting, safe) in SAFE {
        let value: String = sqlx::query_scalar("select current_setting($1)")
            .bind(setting)
            .fetch_one(&mut *connection)
            .await?;
        if !safe.contains(&value.as_str()) {
            return Ok(Some(Unsafe::Setting { setting, value }));
        }
    }
    Ok(None)
}
