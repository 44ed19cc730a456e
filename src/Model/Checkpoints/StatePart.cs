namespace ClusterLlm.Model.Checkpoints;

/// <summary>The flat buffers of a replica, in the order in which a checkpoint reads them.</summary>
internal enum StatePart { Parameters, FirstMoments, SecondMoments }
