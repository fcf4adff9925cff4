{{- define "metadata" }}
  name: {{ index . 1 }}
  namespace: {{ (index . 0).namespace }}
  labels:
    app.kubernetes.io/name: {{ (index . 0).name }}
    app.kubernetes.io/part-of: mlgen
    team: {{ (index . 0).team }}
{{- end }}
{{- define "env" }}
          env:
            {{- range .env }}
            - name: {{ .name }}
              value: {{ .value }}
            {{- end }}
{{- end }}
{{- define "env-train" }}
              env:
                {{- range .env }}
                - name: {{ .name }}
                  value: {{ .value }}
                {{- end }}
{{- end }}
