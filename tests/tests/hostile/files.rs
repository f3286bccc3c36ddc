//! Paths that are not what they seem: folders, pipes, devices, links out of the tree. Nothing outside is read, nothing hangs.

use cli::world::World as _;
use cli::world::real::RealWorld;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    root
}

fn why(root: &Path, path: &str) -> String {
    let whole = root.join(path);
    let error = RealWorld::default().read(whole.to_str().unwrap(), 100).unwrap_err();
    error.to_string()
}

#[test]
fn only_regular_files_are_read() {
    let root = folder("kinds");
    fs::create_dir(root.join("folder")).unwrap();
    fs::write(root.join("long"), [b'x'; 101]).unwrap();
    assert!(why(&root, "folder").contains("not a regular file"));
    assert!(why(&root, "long").contains("longer than 100 bytes"));
    assert!(!why(&root, "missing").is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn pipes_and_devices_do_not_hang() {
    let root = folder("devices");
    let pipe = root.join("pipe.yml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|it| it.success()), "mkfifo is part of every Linux");
    assert!(why(&root, "pipe.yml").contains("not a regular file"));
    assert!(why(Path::new("/dev"), "zero").contains("not a regular file"));
    let root = root.to_str().unwrap();
    let mut world = RealWorld::default();
    assert!(
        world.read_below(root, "pipe.yml", 100).unwrap_err().to_string().contains("not a regular")
    );
    let listing = world.list(root).unwrap();
    assert_eq!(listing.files, Vec::<String>::new());
    assert_eq!(listing.skipped.len(), 1, "{listing:?}");
}

#[test]
#[cfg(unix)]
fn links_out_of_the_tree_are_named_and_not_followed() {
    use std::os::unix::fs::symlink;
    let root = folder("links");
    fs::write(root.join("outside"), "secret").unwrap();
    let tree = root.join("tree");
    fs::create_dir(&tree).unwrap();
    symlink("../outside", tree.join("file")).unwrap();
    symlink("..", tree.join("folder")).unwrap();
    symlink("loop", tree.join("loop")).unwrap();
    symlink("/etc", tree.join("etc")).unwrap();
    let mut world = RealWorld::default();
    let below = tree.to_str().unwrap();
    for path in [
        "file",
        "folder/outside",
        "etc/hostname",
        "../outside",
        "/etc/hostname",
        "./../outside",
        "loop",
    ] {
        assert!(world.read_below(below, path, 100).is_err(), "{path}");
    }
    let listing = world.list(below).unwrap();
    assert_eq!((listing.files.len(), listing.skipped.len()), (0, 4), "{listing:?}");
}
