-- What workers say of runs is kept by the task that they make a part of a run in; rows of earlier versions have no parts.
truncate live_worker;
