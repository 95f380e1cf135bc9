"""Settings, addresses, the Celery application and its schedule, and the embedded servers of demo and tests."""
