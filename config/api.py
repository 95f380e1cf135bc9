"""The API's description and its pages. Swagger's files come from a wheel, nothing from another host."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny


class SchemaView(SpectacularAPIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()


class DocsView(SpectacularSwaggerSplitView):
    permission_classes = (AllowAny,)
    authentication_classes = ()
    url_name = "api-schema"
