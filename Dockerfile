# Builds the image of the program. By default it runs the whole system on the embedded log, in one data directory.
# docker-compose.yml builds and runs it.

FROM rust:1.95-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
# The base image has the toolchain that rust-toolchain.toml names. HUIYING_UI=require fails the build if the scripts of the
# pages cannot be built, so that no image is missing them.
RUN HUIYING_UI=require cargo build --release --locked --package huiying

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/huiying --create-home huiying
COPY --from=build /build/target/release/huiying /usr/local/bin/huiying
USER huiying
WORKDIR /var/lib/huiying
VOLUME /var/lib/huiying
# All addresses inside the container; docker-compose.yml publishes the port on the host's loopback address only.
ENV HUIYING_SERVER__LISTEN=0.0.0.0:8080
# The port is published to a proxy that ends TLS, or to loopback of the host, and to nothing else.
ENV HUIYING_SERVER__TLS_PROXY=true
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["huiying"]
CMD ["serve", "--data", "/var/lib/huiying"]
