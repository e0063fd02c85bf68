//! Gathers the files the pages load: the hand-written base always, the npm bundle where npm can be had.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Files a bundle is made from; `node_modules` is installed beside copies of them, never in the source tree.
const SOURCES: [&str; 7] =
    ["package.json", "package-lock.json", ".npmrc", "build.mjs", "app.js", "htmx-global.js", "app.css"];
const BASE: [&str; 3] = ["base.css", "base.js", "icon.svg"];

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=HUIYING_UI");
    SOURCES.iter().for_each(|name| println!("cargo::rerun-if-changed=ui/{name}"));
    BASE.iter().for_each(|name| println!("cargo::rerun-if-changed=assets/{name}"));

    let out = PathBuf::from(variable("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?);
    let embedded = out.join("ui");
    fresh_folder(&embedded).map_err(|error| format!("making {}: {error}", embedded.display()))?;
    let wanted = variable("HUIYING_UI").unwrap_or_default();
    if wanted != "skip" {
        match bundle(&out.join("ui-src"), &embedded) {
            Ok(()) => {}
            Err(why) if wanted == "require" => {
                return Err(format!("HUIYING_UI=require, but the bundle could not be made: {why}"));
            }
            Err(why) => println!("cargo::warning=pages are built without the npm bundle: {why}"),
        }
    }
    for name in BASE {
        fs::copy(Path::new("assets").join(name), embedded.join(name))
            .map_err(|error| format!("copying assets/{name}: {error}"))?;
    }
    let stamp = stamp_of(&embedded).map_err(|error| format!("reading {}: {error}", embedded.display()))?;
    println!("cargo::rustc-env=HUIYING_UI_STAMP={stamp:016x}");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a build script is told everything through its environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

fn fresh_folder(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)
}

fn bundle(sources: &Path, embedded: &Path) -> Result<(), String> {
    copy_sources(sources).map_err(|error| format!("copying ui to {}: {error}", sources.display()))?;
    let lock = fs::read(sources.join("package-lock.json")).map_err(|error| error.to_string())?;
    let installed = sources.join("installed-lock.json");
    if fs::read(&installed).ok().as_ref() != Some(&lock) {
        run(Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(sources))?;
        fs::write(&installed, &lock).map_err(|error| error.to_string())?;
    }
    run(Command::new("node").arg("build.mjs").arg(embedded).current_dir(sources))
}

fn copy_sources(to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for name in SOURCES {
        fs::copy(Path::new("ui").join(name), to.join(name))?;
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command.output().map_err(|error| format!("starting {program}: {error}"))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last: Vec<&str> = said.lines().rev().filter(|line| !line.trim().is_empty()).take(3).collect();
    Err(format!("{program} ended with {}: {}", done.status, last.join(" | ")))
}

/// Changes whenever an embedded file does, so that the crate that embeds them is compiled again.
fn stamp_of(folder: &Path) -> io::Result<u64> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}
