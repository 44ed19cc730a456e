namespace ClusterLlm.Coordinator.Actors;

/// <summary>Something that those who watch a run are told, in the order in which it happened.</summary>
internal interface IRunNews;
