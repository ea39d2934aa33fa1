#!/usr/bin/env bash
# Writes the project's address of Directory.Build.props into the alert rules, and makes the copies that kustomize needs inside its folders:
# the job rules that come with the product, and the alert rules as an object of the operator of Prometheus. A test fails while they differ
# from what they are copies of.
set -euo pipefail
cd "$(dirname "$0")"
project=$(sed -n 's:.*<RepositoryUrl>\(.*\)</RepositoryUrl>.*:\1:p' ../../Directory.Build.props)
sed -i "s|runbook_url: .*/blob/main/|runbook_url: $project/blob/main/|" ../prometheus/alerts.yaml
cp ../../src/CustomerCache.Server/Rules/job-rules.yaml base/silos/job-rules.yaml
{
  echo "# Made by deploy/kubernetes/update.sh of deploy/prometheus/alerts.yaml; change that."
  echo "apiVersion: monitoring.coreos.com/v1"
  echo "kind: PrometheusRule"
  echo "metadata:"
  echo "  name: customer-cache"
  echo "  labels:"
  echo "    app.kubernetes.io/name: customer-cache"
  echo "spec:"
  sed '/^#/d; s/^\(.\)/  \1/' ../prometheus/alerts.yaml
} > additions/monitoring/prometheus-rule.yaml
