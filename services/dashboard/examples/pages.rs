//! Writes samples of every page, with the files they load, into the folder named on the command line.

use std::path::Path;
use std::{fs, io};

use huiying_dashboard::pages::every_sample;
use huiying_pagekit::assets::Assets;

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).ok_or_else(|| io::Error::other("usage: pages FOLDER"))?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("static"))?;
    for (name, bytes) in Assets::files() {
        fs::write(folder.join("static").join(name), bytes)?;
    }
    for sample in every_sample() {
        fs::write(folder.join(format!("{}.html", sample.name)), sample.html)?;
    }
    Ok(())
}
