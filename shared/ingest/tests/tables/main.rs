//! Outside tables of every kind, read through the public interface only.

mod csv_tables;
mod damaged_csv;
mod hostile_workbooks;
mod packages;
mod properties;
mod real_files;
mod support;
mod times;
mod workbooks;
