"""Keep what the standards desk plans with: editions, schedules, policies, high-risk points, documents."""
