# The sources are compiled in one stage, the libraries that floodgate runs with come from another, and neither the compiler
# nor the tests reach the image.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build && rm dist/*.tsbuildinfo

FROM node:20.20.2-bookworm-slim AS libraries
WORKDIR /libraries
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
WORKDIR /app
# A named volume that is mounted here takes over the owner.
RUN install -d -o 1000 -g 1000 /var/lib/floodgate
COPY package.json LICENSE ./
COPY --from=libraries /libraries/node_modules node_modules
COPY --from=build /build/dist dist
ENV NODE_ENV=production FLOODGATE_STATE_DIR=/var/lib/floodgate
# The user `node` of the base image, by number, so that Kubernetes can see that it is not root.
USER 1000:1000
# Whether the process answers, not whether Kafka is there: that is /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/main.js"]
CMD ["run", "-c", "/etc/floodgate/floodgate.yaml"]
