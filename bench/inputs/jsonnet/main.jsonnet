local pipelines = import 'parameters.json';

local selector(p) = { 'app.kubernetes.io/name': p.name };
local labels(p) = selector(p) { 'app.kubernetes.io/part-of': 'mlgen', team: p.team };
local object(p, apiVersion, kind, spec, name=p.name) = {
  apiVersion: apiVersion,
  kind: kind,
  metadata: { name: name, namespace: p.namespace, labels: labels(p) },
  spec: spec,
};
local probe(path, period) = { httpGet: { path: path, port: 'http' }, periodSeconds: period };

local deployment(p) = object(p, 'apps/v1', 'Deployment', {
  replicas: p.minReplicas,
  selector: { matchLabels: selector(p) },
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  template: {
    metadata: { labels: labels(p) },
    spec: {
      serviceAccountName: p.name,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, fsGroup: 10001 },
      containers: [{
        name: 'server',
        image: p.image + ':' + p.tag,
        ports: [{ name: 'http', containerPort: p.port }],
        env: p.env,
        resources: {
          requests: { cpu: p.cpu, memory: p.memory },
          limits: { cpu: p.cpu, memory: p.memory, 'nvidia.com/gpu': p.gpu },
        },
        readinessProbe: probe('/v2/health/ready', 5),
        livenessProbe: probe('/v2/health/live', 10),
        volumeMounts: [{ name: 'models', mountPath: '/models', readOnly: true }],
      }],
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
      nodeSelector: { accelerator: 'nvidia' },
      volumes: [{ name: 'models', persistentVolumeClaim: { claimName: p.name + '-models' } }],
    },
  },
});

local service(p) = object(p, 'v1', 'Service', {
  type: 'ClusterIP',
  selector: selector(p),
  ports: [{ name: 'http', port: 80, targetPort: 'http' }],
});

local autoscaler(p) = object(p, 'autoscaling/v2', 'HorizontalPodAutoscaler', {
  scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: p.name },
  minReplicas: p.minReplicas,
  maxReplicas: p.maxReplicas,
  metrics: [{
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: p.targetCPU } },
  }],
  behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
});

local monitor(p) = object(p, 'monitoring.coreos.com/v1', 'ServiceMonitor', {
  selector: { matchLabels: selector(p) },
  endpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
});

local training(p) = object(p, 'batch/v1', 'CronJob', {
  schedule: p.schedule,
  concurrencyPolicy: 'Forbid',
  successfulJobsHistoryLimit: 3,
  jobTemplate: { spec: {
    backoffLimit: 2,
    template: {
      metadata: { labels: labels(p) },
      spec: {
        restartPolicy: 'Never',
        containers: [{
          name: 'train',
          image: p.trainImage + ':' + p.tag,
          args: ['--pipeline', p.name],
          env: p.env,
          resources: { limits: { 'nvidia.com/gpu': p.gpu, memory: p.memory } },
        }],
      },
    },
  } },
}, name=p.name + '-train');

std.flatMap(function(p) [deployment(p), service(p), autoscaler(p), monitor(p), training(p)], pipelines)
