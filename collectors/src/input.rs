//! What collectors read: a checkout as plain data. Who fills it in is the command line's matter.

pub mod repository;

use crate::provenance;
use language::span::FileId;
use repository::{GitData, History, Platform};
use std::sync::Arc;

/// A repository as read from disk.
#[derive(Debug, Clone, Default)]
pub struct Checkout {
    /// `owner/name` as the origin spells it; nothing without an origin.
    pub repo_path: Option<String>,
    /// Name of the checkout's folder, which stands in for a missing origin.
    pub folder: String,
    /// From the origin; nothing without one.
    pub platform: Option<Platform>,
    /// The commit that is checked out.
    pub head: Option<String>,
    /// Whether tracked files differ from that commit.
    pub is_dirty: bool,
    /// The files that some collector wants, sorted by path.
    pub files: Vec<CheckoutFile>,
    /// Every tracked path, sorted.
    pub tracked: Vec<String>,
    /// What git says; nothing outside a repository.
    pub git: Option<GitData>,
    /// What a search of its history found; nothing where there was none.
    pub history: Option<History>,
}

/// A file that a collector wants.
#[derive(Debug, Clone)]
pub struct CheckoutFile {
    /// Relative to the root of the checkout, forward slashes.
    pub path: String,
    /// The text in the run's source map.
    pub file: FileId,
    /// The bytes, or why there are none.
    pub bytes: Result<Arc<[u8]>, ReadProblem>,
}

/// Why a file could not be read, in words for the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadProblem(pub String);

impl Checkout {
    /// Owner and name for people; `local/<folder>` without an origin.
    pub fn shown_path(&self) -> String {
        let local = || format!("local/{}", self.folder.replace('/', "-"));
        self.repo_path.clone().unwrap_or_else(local)
    }

    /// Owner and name as ids carry them: lower case, since the platforms compare them so.
    pub fn id_path(&self) -> String {
        let path = self.shown_path().to_lowercase();
        let segments: Vec<String> = path.split('/').map(provenance::segment).collect();
        segments.join("/")
    }

    /// Id of the repository's fact. Without an origin, the pipeline files tell the platform.
    pub fn repo_id(&self) -> String {
        let has = |start: &str| {
            let at = self.tracked.partition_point(|it| it.as_str() < start);
            self.tracked.get(at).is_some_and(|it| it.starts_with(start))
        };
        let prefix = match self.platform {
            Some(Platform::Github) => "gh",
            Some(Platform::Gitlab) => "gl",
            None if has(".github/") => "gh",
            None if has(".gitlab-ci.yml") => "gl",
            Some(Platform::Other) | None => "git",
        };
        format!("{prefix}:repo:{}", self.id_path())
    }

    /// `git:acme/shop@3fce3b5…`, with `+dirty` where the tree is.
    pub fn uri(&self) -> String {
        let head = self.head.as_deref().unwrap_or("unborn");
        let dirty = if self.is_dirty { "+dirty" } else { "" };
        format!("git:{}@{head}{dirty}", self.shown_path())
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&CheckoutFile> {
        self.files.iter().find(|it| it.path == path)
    }

    /// Id of something that lies at a path of the repository: `gh:file:acme/shop/README.md`.
    pub fn id_of(&self, kind: &str, path: &str) -> String {
        let repo = self.repo_id();
        let prefix = repo.split(':').next().unwrap_or("git");
        format!("{prefix}:{kind}:{}/{}", self.id_path(), provenance::path(path))
    }
}
