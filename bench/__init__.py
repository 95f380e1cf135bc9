"""The benchmarks: `python -m bench` prints one table of ratios, all measured in the same run.

Every page is measured inside one process through the real WSGI application with every middleware, a real session and a
real CSRF token, against a bare view that renders a constant template for the same user and session. Times of a machine
mean little; the ratio says what the page itself costs.
"""
