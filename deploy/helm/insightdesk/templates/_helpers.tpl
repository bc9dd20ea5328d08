{{- define "insightdesk.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "insightdesk.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "insightdesk.labels" -}}
{{ include "insightdesk.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "insightdesk.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The Secret a node reads. */}}
{{- define "insightdesk.secret" -}}
{{ .Values.secrets.existingSecret | default (include "insightdesk.name" .) }}
{{- end }}

{{- define "insightdesk.hasValkey" -}}
{{- with .Values.secrets }}{{ if ternary .existingHas.valkeyUrl .valkeyUrl (ne .existingSecret "") }}yes{{ end }}{{ end }}
{{- end }}

{{- define "insightdesk.hasOwner" -}}
{{- with .Values.secrets }}{{ if ternary .existingHas.ownerUrl .ownerUrl (ne .existingSecret "") }}yes{{ end }}{{ end }}
{{- end }}

{{/* Files for a container, of the keys in the second argument. Only the pod's group may read them: the
program refuses those that others can read. */}}
{{- define "insightdesk.keys" -}}
secretName: {{ include "insightdesk.secret" (index . 0) }}
defaultMode: 0440
items:
  {{- range index . 1 }}
  - { key: {{ . }}, path: {{ . }} }
  {{- end }}
{{- end }}

{{- define "insightdesk.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "insightdesk.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
