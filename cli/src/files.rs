//! Files that nobody else may read, replaced as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zeroize::Zeroizing;

use crate::outcome::{Failure, Why};

/// A file with mode 600 beside the one that it will replace. It is opened before a secret exists, so
/// that no secret is made which cannot be kept.
pub(crate) struct Replacement {
    file: File,
    aside: PathBuf,
    target: PathBuf,
    /// It holds something that nobody has elsewhere.
    is_written: bool,
}

impl Replacement {
    /// Opens it; an old one that was left there is taken over.
    pub(crate) fn open(target: &Path) -> Result<Self> {
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let mut name = target.as_os_str().to_owned();
        name.push(".new");
        let aside = PathBuf::from(name);
        let _ = fs::remove_file(&aside);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&aside).with_context(|| format!("cannot write {}", aside.display()))?;
        Ok(Self { file, aside, target: target.to_owned(), is_written: false })
    }

    /// Where the text stands until [`Replacement::finish`].
    pub(crate) fn aside(&self) -> &Path {
        &self.aside
    }

    /// Writes the text, to the disk.
    pub(crate) fn write(&mut self, text: &str) -> Result<()> {
        self.is_written = true;
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.with_context(|| format!("cannot write {}", self.aside.display()))
    }

    /// Puts it in the place of the target.
    pub(crate) fn finish(self) -> Result<()> {
        fs::rename(&self.aside, &self.target).with_context(|| {
            format!("cannot replace {}; the new text is in {}", self.target.display(), self.aside.display())
        })
    }
}

impl Drop for Replacement {
    /// Where nothing was made that could be kept, nothing is left behind.
    fn drop(&mut self) {
        if !self.is_written {
            let _ = fs::remove_file(&self.aside);
        }
    }
}

/// Writes a file with mode 600.
pub(crate) fn write(target: &Path, text: &str) -> Result<()> {
    let mut replacement = Replacement::open(target)?;
    replacement.write(text)?;
    replacement.finish()
}

/// Reads a secret, if nobody else may.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = Zeroizing::new(text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            let words =
                format!("{} can be read by others (mode {:o}): chmod 600 {0}", path.display(), mode & 0o777);
            return Err(Failure::new(Why::WrongUse, words));
        }
    }
    Ok(Zeroizing::new(text.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_secret_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("credenza-cli-{}", std::process::id()));
        let path = folder.join("deeper/secret");
        write(&path, "old").unwrap();
        let mut next = Replacement::open(&path).unwrap();
        next.write("new\n").unwrap();
        assert_eq!(*read_secret(&path).unwrap(), "old", "until it is finished");
        next.finish().unwrap();
        assert_eq!(*read_secret(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_secret(&path).unwrap_err().message.contains("can be read by others"));
        let unused = Replacement::open(&path).unwrap();
        assert!(unused.aside().exists());
        drop(unused);
        assert!(!folder.join("deeper/secret.new").exists() && path.exists(), "nothing is left of it");
        fs::remove_dir_all(folder).unwrap();
    }
}
