using ClusterLlm.Coordinator.Cli;

return await CommandLine.RunAsync(args);
