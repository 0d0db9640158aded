"""Do long work outside the request: start it, run it under a lease, run it again when its worker died."""

from hengdu.actions.jobs._kinds import JobError, JobKind, Produced, Working, job_kind, kind_called
from hengdu.actions.jobs._run import LEASE_S, job_place, run_job
from hengdu.actions.jobs._start import StartJob, result_file
from hengdu.actions.jobs._upkeep import requeue_lost, sweep_results, sweep_uploads, tidy

__all__ = [
    "LEASE_S",
    "JobError",
    "JobKind",
    "Produced",
    "StartJob",
    "Working",
    "job_kind",
    "job_place",
    "kind_called",
    "requeue_lost",
    "result_file",
    "run_job",
    "sweep_results",
    "sweep_uploads",
    "tidy",
]
