//! The log and the program on real brokers of Apache Kafka.

mod contract;
mod faults;
mod split;
