# One static binary on an empty image.
#
#   docker build -t pokerface .
#   docker run --rm -p 8080:8080 pokerface serve --host 0.0.0.0 --redis redis://HOST:6379

ARG BUILD_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=scratch

# hadolint ignore=DL3006
FROM ${BUILD_IMAGE} AS build
# Debian keeps one version of each per release, so that a pin would only break the day it is replaced.
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates libhiredis-dev libssl-dev python3 zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
# The path is part of what the compiler writes; a fixed one makes two builds equal.
WORKDIR /build
# The manifest alone first: sources change more often than what they depend on.
COPY Package.swift ./
RUN swift package resolve
COPY Sources ./Sources
# The manifest names the suites, so their folders have to be there; they are not built.
COPY Tests ./Tests
RUN swift build -c release --product pokerface --static-swift-stdlib -Xswiftc -static-executable \
    && mkdir /out \
    && cp .build/release/pokerface /out/pokerface \
    && strip /out/pokerface
# What went in, asked where it was built. It ends the build when it cannot say where something comes from.
COPY Scripts/sbom ./Scripts/sbom
RUN Scripts/sbom --binary /out/pokerface --package ca-certificates >/out/sbom.cdx.json

# hadolint ignore=DL3006
FROM ${RUNTIME_IMAGE} AS runtime
LABEL org.opencontainers.image.title="pokerface" \
      org.opencontainers.image.description="Self-hosted WebSocket gateway with planning poker built in" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY Config /etc/pokerface
COPY --from=build /out/sbom.cdx.json /sbom.cdx.json
COPY --from=build --chmod=0555 /out/pokerface /pokerface
USER 65532:65532
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
ENTRYPOINT ["/pokerface"]
CMD ["serve", "--host", "0.0.0.0", "--admin-host", "0.0.0.0", "--config", "/etc/pokerface/pokerface.yaml"]
