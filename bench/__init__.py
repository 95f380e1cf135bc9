"""The benchmarks: `python -m bench` prints one table of ratios, all measured in the same run.

Every page is asked for over the loopback from gunicorn, with every middleware, a real session and a real CSRF token,
and compared with a bare view that renders a constant template for the same user and session. Times of a machine mean
little; the ratio says what the page itself costs.
"""

# Deliveries of measured requests go here, where no worker of a demo picks them up.
QUEUE = "bench"
