#!/bin/sh
# What became of a job of Slurm, as Snakemake asks: running, success or failed.
state=$(scontrol show job "$1" --oneliner 2>/dev/null | grep -o 'JobState=[A-Z_]*' | cut -d= -f2)
# A job that Slurm's controller has forgotten is in the accounting, where there is one.
[ -n "$state" ] || state=$(sacct -j "$1" -X -n -o State 2>/dev/null | awk '{print $1; exit}')
case $state in
  COMPLETED) echo success ;;
  PENDING | CONFIGURING | RUNNING | COMPLETING | SUSPENDED | REQUEUED | RESIZING) echo running ;;
  *) echo failed ;;
esac
