# One image for every command: capture, apply, monitor, check, ...
#
#   docker build --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" -t tidegate:0.1.0-SNAPSHOT .
#   docker run --rm -v "$PWD/config/tidegate.yaml:/etc/tidegate/tidegate.yaml:ro" tidegate:0.1.0-SNAPSHOT check
#
# Needs BuildKit (the default since Docker 23).
#
# Tags can be moved; a digest cannot. Whoever builds for production looks the two digests up once, keeps them with the build, and passes
# them (digests that nobody has looked up on a registry would be invented, so none are written here):
#
#   docker buildx imagetools inspect maven:3.9.11-eclipse-temurin-17 --format '{{.Manifest.Digest}}'
#   docker build --build-arg BUILD_IMAGE=maven@sha256:... --build-arg RUNTIME_IMAGE=eclipse-temurin@sha256:... -t tidegate:0.1.0-SNAPSHOT .
ARG BUILD_IMAGE=maven:3.9.11-eclipse-temurin-17
ARG RUNTIME_IMAGE=eclipse-temurin:17.0.16_8-jre-noble

FROM ${BUILD_IMAGE} AS build
ARG COMMIT=unknown
WORKDIR /source
COPY . .
# Maven's repository stays on the machine that builds, so a change of the sources does not fetch the dependencies again.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -pl app -am package -Dtidegate.commit="$COMMIT" -Dmdep.skip=true -Dmaven.test.skip=true \
        -Dspotless.check.skip=true -Denforcer.skip=true
# What others wrote changes seldom and is most of the size: a layer of its own. Times in the archive are fixed, so the same
# content is the same layer.
RUN mkdir -p /image/others/lib /image/own \
    && tar -xzf app/target/tidegate-*.tar.gz --strip-components=1 -C /image/own \
    && find /image/own/lib -name '*.jar' ! -name 'tidegate-*' -exec mv -t /image/others/lib {} +

FROM ${RUNTIME_IMAGE}
RUN groupadd --system --gid 10001 tidegate \
    && useradd --system --uid 10001 --gid tidegate --home-dir /var/lib/tidegate --create-home --shell /usr/sbin/nologin tidegate \
    && chmod 0700 /var/lib/tidegate
COPY --from=build /image/others /opt/tidegate
COPY --from=build /image/own /opt/tidegate

# Writes nothing but its data directory (`run` with the embedded broker) and /tmp, so the root file system can be read-only.
USER 10001:10001
WORKDIR /var/lib/tidegate
# Kafka's and the JVM's scratch files go to /tmp; the heap is to be set with the container's memory limit.
ENV TIDEGATE_HEALTH=0.0.0.0:8472 \
    TIDEGATE_JAVA_OPTS=-Xmx512m
EXPOSE 8471 8472
# Bound to progress: what Kafka, or the target, has committed. `monitor` has its own: tidegate health --live 8471.
HEALTHCHECK --interval=10s --timeout=5s --start-period=1m --retries=3 CMD ["/opt/tidegate/tidegate", "health", "8472"]
# The launcher becomes the JVM, so SIGTERM reaches it: it ends at the next whole transaction.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/tidegate/tidegate"]
CMD ["--help"]
